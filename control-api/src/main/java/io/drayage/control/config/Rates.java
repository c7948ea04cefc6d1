package io.drayage.control.config;

import io.drayage.engine.api.Rate;
import java.util.Locale;
import java.util.Optional;

/** Rates as people write them: {@code 50MiB/s}, {@code none}, {@code pause}. Pure functions. */
public final class Rates {
    /** What a rate looks like, for error texts. */
    public static final String FORM = Quantities.RATE_FORM + ", none or pause";

    private static final String NONE = "none";
    private static final String PAUSE = "pause";

    private Rates() {}

    /** Empty when the text is no rate; a rate of 0 is to be written as a pause. */
    public static Optional<Rate> parse(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case NONE -> Optional.of(Rate.NONE);
            case PAUSE -> Optional.of(Rate.PAUSE);
            default ->
                Quantities.rate(text)
                        .filter(rate -> rate > 0 && rate < Long.MAX_VALUE)
                        .map(Rate::of);
        };
    }

    /** What {@link #parse} takes, exactly. */
    public static String text(Rate rate) {
        if (rate.isNone()) {
            return NONE;
        }
        if (rate.isPause()) {
            return PAUSE;
        }
        long bytes = rate.bytesPerSecond();
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB/s";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB/s" : bytes + "B/s";
    }
}
