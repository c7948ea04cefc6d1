package io.drayage.lab.disk;

/**
 * A disk that is computed: regions of 1 MiB hold zeros or one kind of data, their grains come from a dictionary. The same (seed, capacity, fill, dictionary seed) gives
 * the same bytes everywhere. The first region always holds data. Thread-safe, never blocks.
 */
public final class GeneratedContent implements GrainContent {
    private static final int REGION_GRAINS = 16;
    private final long seed;
    private final long capacityBytes;
    private final double fill;
    private final GrainDictionary dictionary;

    /** @param fill share of the regions that hold data, 0 to 1 */
    public GeneratedContent(long seed, long capacityBytes, double fill, GrainDictionary dictionary) {
        if (capacityBytes <= 0 || capacityBytes % 512 != 0 || fill < 0 || fill > 1) {
            throw new IllegalArgumentException("capacity must be a positive multiple of 512 and fill within 0..1");
        }
        this.seed = seed;
        this.capacityBytes = capacityBytes;
        this.fill = fill;
        this.dictionary = dictionary;
    }

    @Override
    public long capacityBytes() {
        return capacityBytes;
    }

    @Override
    public Grain grain(long index) {
        long region = index / REGION_GRAINS;
        if (!filled(region)) {
            return Grain.ZERO;
        }
        GrainKind kind = GrainKind.pick(Mix64.mix(seed ^ 0x5EED, region));
        return dictionary.draw(kind, Mix64.mix(seed, ~index));
    }

    private boolean filled(long region) {
        return region == 0 ? fill > 0 : Mix64.unit(Mix64.mix(seed, region)) < fill;
    }

    @Override
    public long nextData(long from) {
        long count = grainCount();
        long index = from;
        while (index < count && !filled(index / REGION_GRAINS)) {
            index = (index / REGION_GRAINS + 1) * REGION_GRAINS;
        }
        return Math.min(index, count);
    }
}
