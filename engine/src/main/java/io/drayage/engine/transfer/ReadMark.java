package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.block.BlockSet.Span;
import io.vertx.core.buffer.Buffer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Optional;

/**
 * How far one reading of a disk at one epoch has come, so that a crash does not make all of it be read again: blocks that were found to be what the table has leave no trace in the journal of parts.
 * Of the read set, every block below {@code through} has been read and compared, and what differed is durable, except for {@code pending} and {@code zeros}.
 *
 * @param readSet fingerprint of the set of blocks that this is about: of another set the mark says nothing
 * @param through first block that may not have been read
 * @param pending blocks below {@code through} that must be read again: what was found in them is not durable
 * @param zeros blocks below {@code through} that were found to be zero, which is not durable yet; they need not be read again
 */
public record ReadMark(long readSet, long through, BlockSet pending, BlockSet zeros) {
    /** A mark of more spans is not worth writing. */
    public static final int MOST_SPANS = 16_384;

    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 1 + 2 * Long.BYTES;

    /** The mark of a reading that has not begun. */
    public static ReadMark none(long readSet) {
        return new ReadMark(readSet, 0, BlockSet.empty(), BlockSet.empty());
    }

    /**
     * Tells readings apart: the first eight bytes of SHA-256 over the spans of the set and what it is compared with.
     *
     * @param baseline names the baseline; empty without one
     */
    public static long fingerprint(BlockSet set, String baseline) {
        MessageDigest digest = BlockHasher.newSha256();
        digest.update(baseline.getBytes(StandardCharsets.UTF_8));
        ByteBuffer span = ByteBuffer.allocate(2 * Long.BYTES);
        set.spans().forEachRemaining(one -> {
            span.clear().putLong(one.first()).putLong(one.count()).flip();
            digest.update(span);
        });
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /** The blocks of this very read set that need neither be read nor stored. */
    public BlockSet settled(BlockSet set) {
        return through == 0
                ? BlockSet.empty()
                : set.intersect(BlockSet.all(through)).minus(pending).minus(zeros);
    }

    /** Whether there are so few spans that it can be written. */
    boolean isSmall() {
        return spans(pending) + spans(zeros) <= MOST_SPANS;
    }

    /** The ledger's form: version, fingerprint, block, then both sets, each as its number of spans and these as first block and count. Big-endian. */
    public Buffer encode() {
        Buffer out =
                Buffer.buffer().appendByte((byte) VERSION).appendLong(readSet).appendLong(through);
        append(out, pending);
        append(out, zeros);
        return out;
    }

    /** Reads that form; empty when it is not of this version or damaged, since reading more is always right. */
    public static Optional<ReadMark> decode(Buffer bytes) {
        try {
            if (bytes.length() < HEAD_BYTES || bytes.getByte(0) != VERSION) {
                return Optional.empty();
            }
            ByteBuffer in = ByteBuffer.wrap(bytes.getBytes());
            in.get();
            ReadMark mark = new ReadMark(in.getLong(), in.getLong(), set(in), set(in));
            return in.hasRemaining() || mark.through < 0 ? Optional.empty() : Optional.of(mark);
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static void append(Buffer out, BlockSet set) {
        out.appendInt((int) spans(set));
        set.spans().forEachRemaining(span -> out.appendLong(span.first()).appendLong(span.count()));
    }

    private static BlockSet set(ByteBuffer in) {
        BlockSet.Builder set = BlockSet.builder();
        int count = in.getInt();
        if (count < 0 || count > MOST_SPANS) {
            throw new IllegalArgumentException(count + " spans");
        }
        for (int i = 0; i < count; i++) {
            set.add(in.getLong(), in.getLong());
        }
        return set.build();
    }

    private static long spans(BlockSet set) {
        long count = 0;
        for (Iterator<Span> spans = set.spans(); spans.hasNext(); spans.next()) {
            count++;
        }
        return count;
    }
}
