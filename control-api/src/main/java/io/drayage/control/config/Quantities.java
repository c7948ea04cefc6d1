package io.drayage.control.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. Pure functions. */
public final class Quantities {
    /** What a size looks like, for error texts. */
    public static final String SIZE_FORM = "a size such as 256MiB, 2GiB or a number of bytes";
    /** What a rate looks like, for error texts. */
    public static final String RATE_FORM = "a rate such as 50MiB/s";
    /** What a duration looks like, for error texts. */
    public static final String DURATION_FORM = "a duration such as 24h, 30m, 10s or 7d";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,3}))?\\s*([A-Za-z]*)");
    private static final Map<String, Long> SIZE_UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L));
    private static final Map<String, Long> DURATION_UNITS_MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Quantities() {}

    /** Bytes; binary ({@code MiB}) and decimal ({@code MB}) units, no unit means bytes. Empty when the text is no size or overflows. */
    public static Optional<Long> size(String text) {
        return quantity(text, SIZE_UNITS);
    }

    /** Bytes per second: a size with or without {@code /s}. */
    public static Optional<Long> rate(String text) {
        String trimmed = text.trim();
        return size(trimmed.endsWith("/s") ? trimmed.substring(0, trimmed.length() - 2) : trimmed);
    }

    /** A duration with one unit: {@code ms, s, m, h, d}. A bare number has no unit and is refused. */
    public static Optional<Duration> duration(String text) {
        return quantity(text, DURATION_UNITS_MILLIS).map(Duration::ofMillis);
    }

    private static Optional<Long> quantity(String text, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long unit = units.get(matcher.group(3).toLowerCase(Locale.ROOT));
        if (unit == null) {
            return Optional.empty();
        }
        try {
            long whole = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
            return Optional.of(Math.addExact(whole, fraction(matcher.group(2), unit)));
        } catch (ArithmeticException overflow) {
            return Optional.empty();
        }
    }

    private static long fraction(@org.jspecify.annotations.Nullable String digits, long unit) {
        return digits == null ? 0 : (long) (Long.parseLong(digits) * (double) unit / Math.pow(10, digits.length()));
    }
}
