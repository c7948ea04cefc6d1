package io.drayage.load.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 8GiB}, {@code 512MiB}, {@code 65536}. */
final class Sizes {
    private static final Pattern TEXT = Pattern.compile("([0-9]+) *(|[KMGT])I?B?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /** Bytes; binary units, {@code 8G}, {@code 8GB} and {@code 8GiB} are the same. */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a size; write 8GiB or 512MiB");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    }

    /** For people. */
    static String text(long bytes) {
        if (bytes >= 1L << 30) {
            return "%.2f GiB".formatted(bytes / (double) (1L << 30));
        }
        return bytes >= 1L << 20 ? "%.1f MiB".formatted(bytes / (double) (1L << 20)) : bytes + " bytes";
    }
}
