package io.drayage.lab.disk;

/** What a disk holds, grain by grain. Implementations may block on a file and are safe for concurrent readers. */
public interface GrainContent {
    /** Capacity in bytes, a positive multiple of 512. */
    long capacityBytes();

    /** The grain at {@code index} (0-based, below {@link #grainCount()}); bytes past the capacity are zero. */
    Grain grain(long index);

    /**
     * The first grain at or after {@code from} that may hold data, or {@link #grainCount()} when only zeros follow. A hint: the grain found may still be zero, none that
     * is skipped may hold data.
     */
    long nextData(long from);

    /** How many grains the capacity takes, the last one perhaps partial. */
    default long grainCount() {
        return (capacityBytes() + Grain.BYTES - 1) / Grain.BYTES;
    }

    /** How many bytes of the grain at {@code index} lie inside the capacity. */
    default int validBytes(long index) {
        return (int) Math.min(Grain.BYTES, capacityBytes() - index * Grain.BYTES);
    }

    /** Reads {@code length} bytes at {@code offset}; the range must lie inside the capacity. */
    default void read(long offset, byte[] target, int targetOffset, int length) {
        if (offset < 0 || length < 0 || offset + length > capacityBytes()) {
            throw new IllegalArgumentException("range " + offset + "+" + length + " is outside of the disk");
        }
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int inside = (int) (at % Grain.BYTES);
            int now = Math.min(length - done, Grain.BYTES - inside);
            grain(at / Grain.BYTES).copy(inside, target, targetOffset + done, now);
            done += now;
        }
    }
}
