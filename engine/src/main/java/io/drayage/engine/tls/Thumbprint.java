package io.drayage.engine.tls;

import io.drayage.engine.api.EngineException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/** Digests of certificates as people and vCenter write them. Hex here is upper case without separators: 64 digits are SHA-256, 40 are SHA-1. */
public final class Thumbprint {
    private static final int SHA1_DIGITS = 40;
    private static final int SHA256_DIGITS = 64;

    private Thumbprint() {}

    /** SHA-256 of the certificate's DER form. */
    public static String sha256(X509Certificate certificate) {
        return digest("SHA-256", certificate);
    }

    /** SHA-1 of the certificate's DER form, as vCenter and ESXi state it up to version 8. */
    public static String sha1(X509Certificate certificate) {
        return digest("SHA-1", certificate);
    }

    /**
     * Brings a thumbprint as people paste it (colons, blanks, any case, a leading {@code sha256:}) into the form that {@link PeerTrust} holds.
     *
     * @throws EngineException of kind CONFIGURATION when it is neither SHA-1 nor SHA-256
     */
    public static String normalize(String text) {
        String hex = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SHA-?(1|256)[:= ]", "");
        hex = hex.replaceAll("[:\\s-]", "");
        boolean lengthFits = hex.length() == SHA1_DIGITS || hex.length() == SHA256_DIGITS;
        if (!lengthFits || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "thumbprint '" + shorten(text) + "'",
                    "it is neither a SHA-256 (64 hex digits) nor a SHA-1 (40 hex digits)",
                    "Give the certificate's thumbprint as the host itself shows it");
        }
        return hex;
    }

    /** Whether {@code certificate} has this thumbprint (in the form of {@link #normalize}). */
    public static boolean matches(X509Certificate certificate, String thumbprint) {
        return thumbprint.equals(thumbprint.length() == SHA1_DIGITS ? sha1(certificate) : sha256(certificate));
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static String digest(String algorithm, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has no " + algorithm, e);
        }
    }
}
