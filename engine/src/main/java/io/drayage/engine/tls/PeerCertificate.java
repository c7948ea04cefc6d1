package io.drayage.engine.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * What a person needs to see of a peer's certificate before accepting it.
 *
 * @param subject distinguished name, RFC 2253
 * @param alternativeNames DNS names and addresses, in the certificate's order
 * @param notAfter last instant at which it is valid
 * @param sha256 thumbprint, upper-case hex without colons
 * @param pem the certificate itself
 */
public record PeerCertificate(
        String subject,
        String issuer,
        List<String> alternativeNames,
        Instant notBefore,
        Instant notAfter,
        String sha256,
        String sha1,
        String pem) {
    private static final int SAN_DNS = 2;
    private static final int SAN_ADDRESS = 7;

    /** Describes a certificate. */
    public static PeerCertificate of(X509Certificate certificate) {
        return new PeerCertificate(
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                alternativeNames(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                Thumbprint.sha256(certificate),
                Thumbprint.sha1(certificate),
                pem(certificate));
    }

    /** One line for an error message. */
    public String summary() {
        return "subject " + subject + ", alternative names " + alternativeNames + ", valid until " + notAfter
                + ", SHA-256 " + sha256;
    }

    static List<String> alternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            if (entries != null) {
                for (List<?> entry : entries) {
                    int type = (Integer) entry.get(0);
                    if (type == SAN_DNS || type == SAN_ADDRESS) {
                        names.add(String.valueOf(entry.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // Unreadable names match nothing.
        }
        return List.copyOf(names);
    }

    private static String pem(X509Certificate certificate) {
        try {
            String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate cannot be encoded", e);
        }
    }
}
