package io.drayage.engine.transfer;

/** Blocks {@code first} to {@code first + count} exclusive. */
record BlockSpan(long first, long count) {
    long end() {
        return first + count;
    }
}
