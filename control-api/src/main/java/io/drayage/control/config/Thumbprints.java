package io.drayage.control.config;

import java.util.Locale;
import java.util.Optional;

/** Certificate thumbprints as people paste them. Pure functions. */
public final class Thumbprints {
    /** What one looks like, for error texts. */
    public static final String FORM = "a SHA-256 (64 hex digits) or SHA-1 (40 hex digits), colons allowed";

    private Thumbprints() {}

    /** Upper-case hex without separators, or empty when the text is neither a SHA-256 nor a SHA-1. */
    public static Optional<String> normalise(String text) {
        String hex = text.replaceAll("[:\\s]", "").toUpperCase(Locale.ROOT);
        return hex.matches("[0-9A-F]{40}|[0-9A-F]{64}") ? Optional.of(hex) : Optional.empty();
    }
}
