package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The CAs that an endpoint may be certified by: the JDK's, the operating system's and the user's bundle, as one set for both the probe (JSSE) and the CRT (s2n),
 * so that the two never disagree. Reads files: call it on a worker.
 */
public final class TrustAnchors {
    /** Where the common distributions keep their bundle; the first that exists counts. */
    private static final List<Path> SYSTEM_BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Set<Certificate> anchors = new LinkedHashSet<>();

    private TrustAnchors() {}

    /** Throws an EngineException of kind CONFIGURATION when the bundle holds no certificate that can be read. */
    public static TrustAnchors of(Optional<String> caBundlePem) {
        TrustAnchors all = new TrustAnchors();
        caBundlePem.ifPresent(pem -> all.anchors.addAll(bundle(pem)));
        try {
            all.addJdkAnchors();
            all.addSystemBundle();
        } catch (GeneralSecurityException | IOException e) {
            throw new EngineException(
                    EngineException.Kind.INTERNAL, "trusted CAs of this machine", "cannot be read", "", e);
        }
        return all;
    }

    private static Collection<? extends Certificate> bundle(String pem) {
        try {
            Collection<? extends Certificate> certificates = certificates(pem.getBytes(StandardCharsets.UTF_8));
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw badBundle(e);
        }
        throw badBundle(null);
    }

    private static EngineException badBundle(@Nullable Exception cause) {
        return new EngineException(
                EngineException.Kind.CONFIGURATION,
                "CA bundle of the object store",
                "holds no readable PEM certificate",
                "Give --ca-bundle a file of -----BEGIN CERTIFICATE----- blocks",
                cause);
    }

    private void addJdkAnchors() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                anchors.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
    }

    private void addSystemBundle() throws IOException {
        Optional<Path> bundle =
                SYSTEM_BUNDLES.stream().filter(Files::isReadable).findFirst();
        if (bundle.isPresent()) {
            try {
                anchors.addAll(certificates(Files.readAllBytes(bundle.get())));
            } catch (CertificateException e) {
                // a bundle that JSSE cannot parse adds nothing; the JDK's anchors remain
            }
        }
    }

    private static Collection<? extends Certificate> certificates(byte[] pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    }

    /** All anchors, PEM. */
    String pem() {
        StringBuilder text = new StringBuilder(anchors.size() * 2048);
        try {
            for (Certificate anchor : anchors) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(PEM_LINES.encodeToString(anchor.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate cannot be encoded", e);
        }
        return text.toString();
    }

    /** A JSSE context that trusts exactly these anchors. */
    SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JSSE has no TLS", e);
        }
    }

    /** JSSE's trust managers that trust exactly these anchors; one. */
    public TrustManager[] trustManagers() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int serial = 0;
            for (Certificate anchor : anchors) {
                store.setCertificateEntry("anchor-" + serial++, anchor);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("JSSE has no PKIX", e);
        }
    }
}
