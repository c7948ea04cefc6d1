package io.drayage.protocol.manifest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as an iterator that pulls its bytes: what {@link ManifestMerge} takes. Holds the entries of at most 64 KiB. Where the bytes come from, and on which
 * thread that may block, is the supplier's affair; what it throws passes through. The end of the iteration proves the manifest ({@link ManifestReader#end}).
 *
 * <p>One thread at a time. Any call may throw {@link MalformedInputException}.
 */
public final class ManifestIterator implements Iterator<ManifestEntry> {
    private static final int SLICE_BYTES = 64 * 1024;

    private final Supplier<Optional<ByteBuffer>> chunks;
    private final Queue<ManifestEntry> entries = new ArrayDeque<>();
    private final ManifestReader reader = new ManifestReader(new ManifestHandler() {
        @Override
        public void header(ManifestHeader found) {
            header = found;
        }

        @Override
        public void entry(ManifestEntry entry) {
            entries.add(entry);
        }
    });
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private @Nullable ManifestHeader header;
    private @Nullable ManifestTrailer trailer;

    /** @param chunks the object's next bytes, of any length; empty at its end. A chunk must not change until the next one is asked for */
    public ManifestIterator(Supplier<Optional<ByteBuffer>> chunks) {
        this.chunks = chunks;
    }

    /** The header; reads on until it is there. */
    public ManifestHeader header() {
        while (header == null && trailer == null) {
            readOn();
        }
        if (header == null) {
            throw new IllegalStateException("a proven manifest without a header");
        }
        return header;
    }

    @Override
    public boolean hasNext() {
        while (entries.isEmpty() && trailer == null) {
            readOn();
        }
        return !entries.isEmpty();
    }

    @Override
    public ManifestEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the manifest has ended");
        }
        return entries.remove();
    }

    /** The trailer, once {@link #hasNext} has returned false. */
    public ManifestTrailer trailer() {
        if (trailer == null) {
            throw new IllegalStateException("the manifest has not been read to its end");
        }
        return trailer;
    }

    private void readOn() {
        if (!chunk.hasRemaining()) {
            Optional<ByteBuffer> next = chunks.get();
            if (next.isEmpty()) {
                trailer = reader.end();
                return;
            }
            chunk = next.get().duplicate();
        }
        int length = Math.min(SLICE_BYTES, chunk.remaining());
        reader.feed(chunk.slice(chunk.position(), length));
        chunk.position(chunk.position() + length);
    }
}
