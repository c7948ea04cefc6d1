package io.drayage.engine.nfc;

import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Trusts;
import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * TLS sessions one after the other on one TCP connection, as authd and NFC want them: the first ends without a close_notify, the second begins in clear. BoringSSL by
 * netty-tcnative where it loads, JSSE elsewhere; both do it. Certificates are judged by pin alone, so that a SHA-1 signature, as ESXi 6.5 and 6.7 have it, does no harm: the pin
 * vouches for the certificate, nobody asks who signed it.
 */
final class LayeredTls {
    private LayeredTls() {}

    /** What a client needs whose sockets are to be upgraded. */
    static NetClientOptions engine(NetClientOptions options, boolean openSsl) {
        return openSsl && OpenSSLEngineOptions.isAvailable()
                ? options.setSslEngineOptions(new OpenSSLEngineOptions())
                : options;
    }

    /** Begins a session; fails when the peer's certificate is not the pinned one. Nothing may be written before it succeeds; then each write is a TLS record. */
    static Future<Void> begin(NetSocket socket, String host, PeerTrust trust) {
        var options = new ClientSSLOptions().setHostnameVerificationAlgorithm("");
        options.setTrustOptions(Trusts.vertxTrustOptions(trust))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        return socket.upgradeToSsl(options, host).onSuccess(ignored -> VertxInternals.separateRecords(socket));
    }

    /** Ends the session silently; plain bytes or another {@link #begin} follow. On the socket's event loop. */
    static void forget(NetSocket socket) {
        VertxInternals.forgetTls(socket);
    }

    /** The peer's own certificate in the present session. */
    static X509Certificate leaf(NetSocket socket) {
        try {
            List<Certificate> chain = socket.peerCertificates();
            if (!chain.isEmpty() && chain.get(0) instanceof X509Certificate leaf) {
                return leaf;
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("a session that was verified has no certificate", e);
        }
        throw new IllegalStateException("a session that was verified has no X.509 certificate");
    }
}
