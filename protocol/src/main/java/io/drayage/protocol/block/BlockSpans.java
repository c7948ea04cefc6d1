package io.drayage.protocol.block;

import io.drayage.protocol.block.BlockSet.Span;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Walks a set's runs without copying them. */
final class BlockSpans implements Iterator<Span> {
    private final BlockSet set;
    /** Start of the next run, or -1. */
    private long next;

    BlockSpans(BlockSet set) {
        this.set = set;
        this.next = set.nextIn(0);
    }

    @Override
    public boolean hasNext() {
        return next >= 0;
    }

    @Override
    public Span next() {
        if (next < 0) {
            throw new NoSuchElementException("the set has no further blocks");
        }
        long end = set.nextOut(next);
        Span span = new Span(next, end - next);
        next = set.nextIn(end);
        return span;
    }
}
