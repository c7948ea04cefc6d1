package io.drayage.lab.disk;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The bounded stock of grains that generated disks draw from: painted on first use, compressed on first use, kept. With the default of 64 grains of each kind it holds
 * at most 16 MiB plus half of that compressed, whatever the size of the disks, and serving it costs a copy. Thread-safe.
 */
public final class GrainDictionary {
    private static final int DEFLATE_LEVEL = 6;
    private final long seed;
    private final int perKind;
    private final Map<GrainKind, AtomicReferenceArray<Grain>> shelves = new EnumMap<>(GrainKind.class);

    /** @param perKind how many distinct grains of each kind there are */
    public GrainDictionary(long seed, int perKind) {
        this.seed = seed;
        this.perKind = perKind;
        for (GrainKind kind : GrainKind.values()) {
            shelves.put(kind, new AtomicReferenceArray<>(perKind));
        }
    }

    /** A dictionary of the default size. */
    public static GrainDictionary of(long seed) {
        return new GrainDictionary(seed, 64);
    }

    Grain draw(GrainKind kind, long mixed) {
        AtomicReferenceArray<Grain> shelf = Objects.requireNonNull(shelves.get(kind));
        int slot = (int) Long.remainderUnsigned(mixed, perKind);
        Grain known = shelf.get(slot);
        if (known != null) {
            return known;
        }
        long grainSeed = Mix64.mix(seed ^ kind.name().hashCode(), slot);
        shelf.compareAndSet(slot, null, Grain.of(GrainPainter.paint(kind, grainSeed), DEFLATE_LEVEL));
        return shelf.get(slot);
    }

    /** Paints and compresses everything now, so that a benchmark does not measure it. */
    public void warm() {
        for (GrainKind kind : GrainKind.values()) {
            for (int slot = 0; slot < perKind; slot++) {
                draw(kind, slot).zlib();
            }
        }
    }
}
