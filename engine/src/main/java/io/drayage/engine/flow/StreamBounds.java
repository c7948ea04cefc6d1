package io.drayage.engine.flow;

/**
 * How many streams a place may have.
 *
 * @param start limit at first, when nothing is remembered
 * @param least the limit never falls below it; at least 1
 * @param most the limit never rises above it
 */
public record StreamBounds(int start, int least, int most) {
    public StreamBounds {
        if (least < 1 || start < least || most < start) {
            throw new IllegalArgumentException("start " + start + ", least " + least + ", most " + most);
        }
    }

    int within(int streams) {
        return Math.max(least, Math.min(most, streams));
    }
}
