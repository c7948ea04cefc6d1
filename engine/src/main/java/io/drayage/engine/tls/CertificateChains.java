package io.drayage.engine.tls;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.tls.UntrustedCertificateException.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificate paths to a set of authorities: the system's, or private ones instead. Thread-safe. */
final class CertificateChains {
    /** More than any real path has; keeps a hostile peer's chain cheap. */
    private static final int MAX_CHAIN = 10;

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final Set<TrustAnchor> anchors;

    private CertificateChains(Set<TrustAnchor> anchors) {
        this.anchors = anchors;
    }

    static CertificateChains of(Optional<String> caPem) {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate authority : caPem.map(CertificateChains::parse).orElseGet(CertificateChains::system)) {
            anchors.add(new TrustAnchor(authority, null));
        }
        return new CertificateChains(anchors);
    }

    /**
     * Verifies signatures, constraints and (unless {@code anyDate}) validity of a chain, leaf first.
     *
     * @throws UntrustedCertificateException with EXPIRED or UNKNOWN_AUTHORITY
     */
    void verify(X509Certificate[] chain, boolean anyDate) throws CertificateException {
        X509Certificate leaf = chain[0];
        checkPurpose(leaf);
        try {
            if (isAnchor(leaf)) {
                checkValidity(leaf, anyDate);
                return;
            }
            List<X509Certificate> path = path(chain);
            CertPathValidatorException failure = validate(path, null);
            if (failure != null && isDate(failure) && anyDate) {
                failure = validateAtSomeDate(path);
            }
            if (failure != null) {
                throw refused(leaf, failure);
            }
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw unknownAuthority(leaf, e);
        }
    }

    /** A trusted authority's certificate for signing mail or for clients must not pass as a server's. */
    private static void checkPurpose(X509Certificate leaf) throws CertificateException {
        List<String> purposes = leaf.getExtendedKeyUsage();
        if (purposes != null && !purposes.contains(SERVER_AUTH) && !purposes.contains(ANY_PURPOSE)) {
            throw unknownAuthority(leaf, new CertPathValidatorException("it was not issued for servers"));
        }
    }

    private boolean isAnchor(X509Certificate certificate) {
        return anchors.stream().anyMatch(a -> certificate.equals(a.getTrustedCert()));
    }

    private static void checkValidity(X509Certificate leaf, boolean anyDate) throws CertificateException {
        Instant now = Instant.now();
        if (!anyDate
                && (now.isAfter(leaf.getNotAfter().toInstant())
                        || now.isBefore(leaf.getNotBefore().toInstant()))) {
            throw expired(leaf, null);
        }
    }

    /** The peer's chain up to, and without, the first authority that we hold: peers often send their root too. */
    private List<X509Certificate> path(X509Certificate[] chain) throws CertificateException {
        if (chain.length > MAX_CHAIN) {
            throw unknownAuthority(chain[0], new CertPathValidatorException("chain of " + chain.length));
        }
        List<X509Certificate> path = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            if (isAnchor(certificate)) {
                break;
            }
            path.add(certificate);
            if (signedByAnchor(certificate)) {
                break;
            }
        }
        return path;
    }

    private boolean signedByAnchor(X509Certificate certificate) {
        return anchors.stream()
                .map(TrustAnchor::getTrustedCert)
                .anyMatch(a -> a.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }

    private @Nullable CertPathValidatorException validateAtSomeDate(List<X509Certificate> path)
            throws GeneralSecurityException {
        // Ignoring expiry still needs a date for the validator: the instants at which one of the chain's certificates
        // was about to expire cover every overlap.
        CertPathValidatorException last = null;
        for (X509Certificate certificate : path) {
            last = validate(
                    path, Date.from(certificate.getNotAfter().toInstant().minusSeconds(1)));
            if (last == null) {
                return null;
            }
        }
        return last;
    }

    private @Nullable CertPathValidatorException validate(List<X509Certificate> path, @Nullable Date at)
            throws GeneralSecurityException {
        CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
        PKIXParameters parameters = new PKIXParameters(anchors);
        // vCenter's own authority publishes no revocation lists that a data centre without Internet could reach.
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        try {
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
            return null;
        } catch (CertPathValidatorException e) {
            return e;
        }
    }

    private static boolean isDate(CertPathValidatorException e) {
        return e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID;
    }

    private static CertificateException refused(X509Certificate leaf, CertPathValidatorException e) {
        return isDate(e) ? expired(leaf, e) : unknownAuthority(leaf, e);
    }

    private static CertificateException expired(X509Certificate leaf, @Nullable Throwable cause) {
        boolean early = Instant.now().isBefore(leaf.getNotBefore().toInstant());
        String message = early
                ? "it is valid only from " + leaf.getNotBefore().toInstant()
                : "it, or one that signed it, has expired (its own end is "
                        + leaf.getNotAfter().toInstant() + ")";
        return new UntrustedCertificateException(Reason.EXPIRED, leaf, message, cause);
    }

    private static CertificateException unknownAuthority(X509Certificate leaf, GeneralSecurityException cause) {
        return new UntrustedCertificateException(
                Reason.UNKNOWN_AUTHORITY,
                leaf,
                "PKIX path building failed: no trusted authority signed it (issuer "
                        + leaf.getIssuerX500Principal().getName() + ")",
                cause);
    }

    private static List<X509Certificate> parse(String pem) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            if (found.isEmpty()) {
                throw new CertificateException("no certificate in it");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "the private certificate authority",
                    "it is not a PEM file of X.509 certificates",
                    "Give a file with one or more BEGIN CERTIFICATE blocks",
                    e);
        }
    }

    private static List<X509Certificate> system() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(m -> Arrays.stream(((X509TrustManager) m).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "Java's trust store",
                    "it cannot be read",
                    "Repair the Java installation, or pin the certificate",
                    e);
        }
    }
}
