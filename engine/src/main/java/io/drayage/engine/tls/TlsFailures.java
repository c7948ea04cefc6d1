package io.drayage.engine.tls;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.tls.UntrustedCertificateException.Reason;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one error why a TLS peer was refused, what its certificate looks like and what accepts it. */
public final class TlsFailures {
    private static final int MAX_CAUSES = 16;

    private TlsFailures() {}

    /**
     * Explains a failed connection when TLS is what failed.
     *
     * @param failure as a TLS or HTTP library reported it
     * @param peer {@code vCenter vc.example.com:443}
     * @param host the name that was connected to
     * @param acceptOption the command-line option that pins, for example {@code --vcenter-thumbprint}
     * @return an UNTRUSTED error for a refused certificate, an UNREACHABLE one for any other TLS failure, empty when it is no TLS failure
     */
    public static Optional<EngineException> explain(Throwable failure, String peer, String host, String acceptOption) {
        UntrustedCertificateException refused = find(failure, UntrustedCertificateException.class);
        if (refused != null) {
            return Optional.of(untrusted(refused, peer, host, acceptOption));
        }
        SSLException tls = find(failure, SSLException.class);
        if (tls != null) {
            return Optional.of(new EngineException(
                    EngineException.Kind.UNREACHABLE,
                    peer,
                    "TLS could not be agreed on: " + firstLine(tls.getMessage()),
                    "Check that host and port speak HTTPS and support TLS 1.2 or later",
                    failure));
        }
        return Optional.empty();
    }

    private static EngineException untrusted(
            UntrustedCertificateException refused, String peer, String host, String acceptOption) {
        X509Certificate leaf = refused.certificate();
        PeerCertificate shown = PeerCertificate.of(leaf);
        String pin = acceptOption + " " + shown.sha256();
        String reason = reason(refused, host) + "; the certificate has " + shown.summary();
        return new EngineException(
                EngineException.Kind.UNTRUSTED, "certificate of " + peer, reason, remedy(refused.reason(), pin));
    }

    private static String reason(UntrustedCertificateException refused, String host) {
        if (refused.reason() == Reason.OTHER_HOST) {
            return "vSphere certificate hostname mismatch: Certificate for <" + host
                    + "> doesn't match any of the subject alternative names: "
                    + CertificateNames.names(refused.certificate());
        }
        return firstLine(refused.getMessage());
    }

    private static String remedy(Reason reason, String pin) {
        return switch (reason) {
            case UNKNOWN_AUTHORITY ->
                "Compare the SHA-256 with the one that the host itself shows and accept it with " + pin
                        + ", or give the authority that signed it as a private CA";
            case OTHER_THUMBPRINT ->
                "If the certificate was replaced on purpose, compare the SHA-256 with the one that the host itself shows and accept it with "
                        + pin + "; if not, someone may be in between";
            case OTHER_HOST ->
                "Use a name that the certificate holds, replace the certificate, or tick [Ignore hostname mismatch and expiration errors for vCenter and ESXi certificates] (--ignore-hostname-and-expiry)";
            case EXPIRED ->
                "Renew the certificate, set this machine's clock, or tick [Ignore hostname mismatch and expiration errors for vCenter and ESXi certificates] (--ignore-hostname-and-expiry)";
        };
    }

    private static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable next = failure;
        for (int i = 0; next != null && i < MAX_CAUSES; i++, next = next.getCause()) {
            if (type.isInstance(next)) {
                return type.cast(next);
            }
        }
        return null;
    }
}
