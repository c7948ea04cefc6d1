package io.drayage.protocol.segment;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * The index at the end of a part: which blocks it holds, where, and their hashes. Entries are in the order in which they were appended; where two entries of a
 * disk's run name the same block the higher epoch wins, then the later entry. Immutable.
 *
 * @param epoch the snapshot epoch that the blocks were read in
 * @param segment number of the segment within the run's disk and fence
 * @param partNumber 1 to {@link PartBuilder#MAX_PART_NUMBER}
 * @param partOffset bytes of the segment before this part as its writer counted them; more than there are once the upload was completed without an earlier part
 * @param lastOfSegment whether the segment ends with this part
 */
public record PartIndex(
        UUID run,
        UUID disk,
        int epoch,
        int segment,
        int partNumber,
        long partOffset,
        boolean lastOfSegment,
        List<PartIndexEntry> entries) {
    /** How many bytes {@link #indexFrameBytes} needs: the end of every part. */
    public static final int TAIL_BYTES = PartLayout.TAIL_BYTES;

    /** Copies the entries. */
    public PartIndex {
        entries = List.copyOf(entries);
    }

    /** Bytes of frames in the part; the index frame starts there. */
    public int frameBytes() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i) instanceof PartIndexEntry.Block block) {
                return block.offsetInPart() + block.frameBytes();
            }
        }
        return 0;
    }

    /** Length of the part, frames and index. */
    public int lengthBytes() {
        return frameBytes() + PartLayout.INDEX_BYTES + entries.size() * PartLayout.ENTRY_BYTES;
    }

    /**
     * Reads an index frame's payload, the form that the journal keeps.
     *
     * @param payload from position to limit; position unchanged
     * @throws MalformedInputException unless it is exactly one payload as {@link PartBuilder} writes it; offsets count from its first byte
     */
    public static PartIndex parse(ByteBuffer payload) {
        return new PartIndexParser(payload).parse();
    }

    /**
     * The first of two steps that find an index from a part's end.
     *
     * @param lastBytes ends where the part ends, and has at least {@link #TAIL_BYTES} bytes; position unchanged
     * @return length of the index frame, its 8-byte header included: what to read from the part's end for {@link #parseTail}
     * @throws MalformedInputException when this is not the end of a part
     */
    public static int indexFrameBytes(ByteBuffer lastBytes) {
        return PartIndexParser.indexFrameBytes(lastBytes);
    }

    /**
     * Reads the index at a part's end. The part before it ends {@link #lengthBytes} earlier, so a completed segment can be walked backwards.
     *
     * @param endOfPart ends where the part ends, and has at least {@link #indexFrameBytes} bytes; position unchanged
     * @throws MalformedInputException when the index frame is not whole and sound; offsets count from its first byte
     */
    public static PartIndex parseTail(ByteBuffer endOfPart) {
        return PartIndexParser.parseTail(endOfPart);
    }
}
