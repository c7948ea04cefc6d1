package io.drayage.lab.disk;

/** A content cut off or continued with zeros. */
record ResizedContent(GrainContent whole, long capacityBytes) implements GrainContent {
    @Override
    public Grain grain(long index) {
        if (index >= whole.grainCount()) {
            return Grain.ZERO;
        }
        Grain grain = whole.grain(index);
        int valid = validBytes(index);
        if (valid == Grain.BYTES || grain.isZero()) {
            return grain;
        }
        byte[] cut = new byte[Grain.BYTES];
        grain.copy(0, cut, 0, valid);
        return Grain.of(cut);
    }

    @Override
    public long nextData(long from) {
        long count = grainCount();
        if (from >= Math.min(count, whole.grainCount())) {
            return count;
        }
        long next = whole.nextData(from);
        return next >= whole.grainCount() ? count : Math.min(next, count);
    }
}
