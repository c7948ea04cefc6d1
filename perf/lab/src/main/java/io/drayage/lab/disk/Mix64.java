package io.drayage.lab.disk;

/** SplitMix64 (Steele, Lea, Flood 2014): a counter-based generator, so any block of a disk can be made without the ones before it. Not thread-safe. */
final class Mix64 {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private long state;

    Mix64(long seed) {
        state = seed;
    }

    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A value that depends on both arguments only. */
    static long mix(long seed, long index) {
        return mix(seed + mix(index + GAMMA) * GAMMA);
    }

    /** A number in [0, 1) out of a mixed value. */
    static double unit(long mixed) {
        return (mixed >>> 11) * 0x1.0p-53;
    }

    long next() {
        state += GAMMA;
        return mix(state);
    }

    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }
}
