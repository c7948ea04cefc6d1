package io.drayage.engine.image;

import io.drayage.protocol.manifest.ManifestEntry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a builder must put over an image made from {@code parent} to get the image of {@code current}: data that differs, and zero runs where the parent had data. Both sides
 * are complete merges (every block of the disk, ascending); blocks beyond the parent's end count as zero there. Streams: holds one entry of each side. Not thread-safe.
 */
public final class ManifestDiff implements Iterator<ManifestEntry> {
    private final Iterator<ManifestEntry> currentEntries;
    private final Iterator<ManifestEntry> parentEntries;
    private @Nullable ManifestEntry parent;
    private @Nullable ManifestEntry current;
    private long position;
    private @Nullable ManifestEntry next;

    /** Compares two complete, ascending streams of entries. */
    public ManifestDiff(Iterator<ManifestEntry> current, Iterator<ManifestEntry> parent) {
        this.currentEntries = current;
        this.parentEntries = parent;
        next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public ManifestEntry next() {
        ManifestEntry result = next;
        if (result == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return result;
    }

    private @Nullable ManifestEntry advance() {
        while (true) {
            ManifestEntry now = currentAt();
            if (now == null) {
                return null;
            }
            ManifestEntry before = parentAt();
            if (now instanceof ManifestEntry.Data data) {
                position++;
                if (!(before instanceof ManifestEntry.Data old && old.hash().equals(data.hash()))) {
                    return data;
                }
            } else {
                long from = position;
                long end = before == null ? now.endBlock() : Math.min(now.endBlock(), before.endBlock());
                position = end;
                if (before instanceof ManifestEntry.Data) {
                    return new ManifestEntry.Zeros(from, end - from);
                }
            }
        }
    }

    private @Nullable ManifestEntry currentAt() {
        while ((current == null || current.endBlock() <= position) && currentEntries.hasNext()) {
            current = currentEntries.next();
        }
        return current == null || current.endBlock() <= position ? null : current;
    }

    private @Nullable ManifestEntry parentAt() {
        while ((parent == null || parent.endBlock() <= position) && parentEntries.hasNext()) {
            parent = parentEntries.next();
        }
        return parent == null || parent.endBlock() <= position ? null : parent;
    }
}
