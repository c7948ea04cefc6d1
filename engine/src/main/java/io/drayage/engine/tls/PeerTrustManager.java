package io.drayage.engine.tls;

import io.drayage.engine.tls.UntrustedCertificateException.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes one endpoint's certificate for the reasons that its {@link PeerTrust} gives. It extends the <em>extended</em> trust manager so that JSSE, java.net.http
 * and Netty's OpenSSL engine add no check of their own and leave out none: chain, validity and host name are all decided here. Thread-safe.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
    private final Optional<String> thumbprint;
    private final boolean lenient;
    private final CertificateChains chains;

    PeerTrustManager(PeerTrust trust) {
        this.thumbprint = trust.thumbprint().map(Thumbprint::normalize);
        this.lenient = trust.ignoreHostnameAndExpiry();
        this.chains = CertificateChains.of(trust.caPem());
    }

    private void check(X509Certificate @Nullable [] chain, @Nullable String host) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the peer sent no certificate");
        }
        X509Certificate leaf = chain[0];
        if (thumbprint.isPresent()) {
            checkThumbprint(leaf, thumbprint.get());
            return;
        }
        chains.verify(chain, lenient);
        if (!lenient) {
            checkHost(leaf, host);
        }
    }

    private static void checkThumbprint(X509Certificate leaf, String pinned) throws UntrustedCertificateException {
        if (!Thumbprint.matches(leaf, pinned)) {
            throw new UntrustedCertificateException(
                    Reason.OTHER_THUMBPRINT, leaf, "its thumbprint is not the pinned " + pinned, null);
        }
    }

    private static void checkHost(X509Certificate leaf, @Nullable String host) throws UntrustedCertificateException {
        if (host == null || !CertificateNames.matches(leaf, host)) {
            throw new UntrustedCertificateException(
                    Reason.OTHER_HOST,
                    leaf,
                    "Certificate for <" + host + "> doesn't match any of the subject alternative names: "
                            + CertificateNames.names(leaf),
                    null);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, engine == null ? null : engine.getPeerHost());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        String host = null;
        if (socket instanceof SSLSocket tls && tls.getHandshakeSession() != null) {
            host = tls.getHandshakeSession().getPeerHost();
        }
        check(chain, host);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("this trust manager judges servers only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
