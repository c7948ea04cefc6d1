package io.drayage.engine.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Fetches a peer's certificate so that a person can judge it. The handshake is always broken off: nothing but the TLS hello is ever sent. Blocks. */
public final class CertificateProbe {
    private CertificateProbe() {}

    /**
     * Connects, takes the certificate and hangs up.
     *
     * @throws IOException when the peer cannot be reached or does not speak TLS
     */
    public static PeerCertificate fetch(String host, int port, Duration timeout) throws IOException {
        Capture capture = new Capture();
        int millis = Math.toIntExact(timeout.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {capture}, null);
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                nameServer(tls, host);
                tls.startHandshake();
            } catch (SSLException e) {
                if (capture.leaf == null) {
                    throw e;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS", e);
        }
        X509Certificate leaf = capture.leaf;
        if (leaf == null) {
            throw new SSLException("the peer sent no certificate");
        }
        return PeerCertificate.of(leaf);
    }

    private static void nameServer(SSLSocket tls, String host) {
        try {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            tls.setSSLParameters(parameters);
        } catch (IllegalArgumentException e) {
            // An address, or a name that SNI does not allow: servers get none then.
            return;
        }
    }

    /** Remembers the leaf and refuses everything. */
    private static final class Capture extends X509ExtendedTrustManager {
        private volatile @Nullable X509Certificate leaf;

        private void refuse(X509Certificate[] chain) throws CertificateException {
            if (chain.length > 0) {
                leaf = chain[0];
            }
            throw new CertificateException("probe only");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            refuse(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            refuse(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            refuse(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("probe only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("probe only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("probe only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
