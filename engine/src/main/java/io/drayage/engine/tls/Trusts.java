package io.drayage.engine.tls;

import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Turns a {@link PeerTrust} into what TLS libraries take. Every call makes objects of its own: nothing is shared between endpoints, nothing is JVM-wide. */
public final class Trusts {
    private Trusts() {}

    /**
     * A trust manager that checks chain, validity and host name by {@code trust} alone.
     *
     * @throws io.drayage.engine.api.EngineException of kind CONFIGURATION when the thumbprint or the PEM is not one
     */
    public static X509ExtendedTrustManager trustManager(PeerTrust trust) {
        return new PeerTrustManager(trust);
    }

    /** For JSSE clients such as java.net.http. */
    public static SSLContext sslContext(PeerTrust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager(trust)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * For Vert.x clients, with JSSE and with the OpenSSL engine alike. Set {@code verifyHost(false)} beside it when the peer is known by a thumbprint; the host name is
     * checked here in every other case, so setting it to false loses nothing.
     */
    public static TrustOptions vertxTrustOptions(PeerTrust trust) {
        return TrustOptions.wrap(trustManager(trust));
    }

    /**
     * How an ESXi host is trusted: by the thumbprint that vCenter named over its own trusted channel, else as the endpoint itself.
     *
     * @param sslThumbprint SHA-1 or SHA-256, with or without colons; empty or null when vCenter named none
     */
    public static PeerTrust ofHost(PeerTrust endpoint, @Nullable String sslThumbprint) {
        if (sslThumbprint == null || sslThumbprint.isBlank()) {
            return endpoint;
        }
        return new PeerTrust(Optional.of(Thumbprint.normalize(sslThumbprint)), endpoint.caPem(), false);
    }
}
