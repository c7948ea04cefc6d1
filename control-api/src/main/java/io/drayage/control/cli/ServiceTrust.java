package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom a command trusts to be the service: the CAs that it was given, and those that Java knows. Names are checked in any case. */
final class ServiceTrust {
    private ServiceTrust() {}

    /**
     * A context for these certificates.
     *
     * @param pem one or more certificates
     * @throws ConfigException when they are none
     */
    static SSLContext of(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int serial = 0;
            for (Certificate given : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("given-" + serial++, given);
            }
            for (X509Certificate known : known()) {
                store.setCertificateEntry("known-" + serial++, known);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException(
                    "--ca-bundle", "--ca-bundle: not PEM certificates (" + e.getMessage() + "); expected PEM");
        }
    }

    @SuppressWarnings("NullAway") // a null key store means Java's own, by the contract of init
    private static X509Certificate[] known() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }
}
