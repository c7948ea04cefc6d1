package io.drayage.protocol.segment;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.UuidBytes;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Reads one index payload. The digest is checked before any entry is read, and no more is allocated than the payload's own length accounts for. */
final class PartIndexParser {
    private static final String STRUCTURE = "part index";

    private final ByteBuffer payload;

    PartIndexParser(ByteBuffer payload) {
        this.payload = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    static int indexFrameBytes(ByteBuffer lastBytes) {
        if (lastBytes.remaining() < PartLayout.TAIL_BYTES) {
            throw malformed(0, "a part does not end with " + lastBytes.remaining() + " bytes");
        }
        ByteBuffer tail = lastBytes
                .slice(lastBytes.limit() - PartLayout.TAIL_BYTES, PartLayout.TAIL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt(0);
        if (tail.getLong(8) != PartLayout.TAIL_MAGIC || tail.getInt(4) != 0) {
            throw malformed(0, "the bytes before the part's end are not an index's tail");
        }
        if (length < PartLayout.INDEX_BYTES || length > PartBuilder.PART_CAPACITY) {
            throw malformed(0, "an index frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        return length;
    }

    static PartIndex parseTail(ByteBuffer endOfPart) {
        int length = indexFrameBytes(endOfPart);
        if (length > endOfPart.remaining()) {
            throw malformed(0, "index frame of " + length + " bytes in " + endOfPart.remaining());
        }
        ByteBuffer frame = endOfPart.slice(endOfPart.limit() - length, length).order(ByteOrder.LITTLE_ENDIAN);
        if (frame.getInt(0) != PartLayout.SKIPPABLE_MAGIC) {
            throw malformed(0, "not an index frame");
        }
        if (frame.getInt(4) != length - PartLayout.FRAME_HEADER_BYTES) {
            throw malformed(4, "frame length and tail disagree");
        }
        int header = PartLayout.FRAME_HEADER_BYTES;
        return new PartIndexParser(frame.slice(header, length - header)).parse();
    }

    PartIndex parse() {
        int count = checkFrame();
        int epoch = number(PartLayout.EPOCH_AT, "epoch", 0, Integer.MAX_VALUE);
        int segment = number(PartLayout.SEGMENT_AT, "segment number", 0, Integer.MAX_VALUE);
        int part = number(PartLayout.PART_AT, "part number", 1, PartBuilder.MAX_PART_NUMBER);
        long partOffset = payload.getLong(PartLayout.OFFSET_AT);
        if (partOffset < 0 || (part == 1) != (partOffset == 0)) {
            throw malformed(PartLayout.OFFSET_AT, "part " + part + " at offset " + partOffset);
        }
        return new PartIndex(
                UuidBytes.get(payload, PartLayout.RUN_AT),
                UuidBytes.get(payload, PartLayout.DISK_AT),
                epoch,
                segment,
                part,
                partOffset,
                (payload.getShort(PartLayout.FLAGS_AT) & PartLayout.FLAG_LAST) != 0,
                entries(count));
    }

    /** Everything but the fields and entries themselves; returns the number of entries. */
    private int checkFrame() {
        int length = payload.remaining();
        if (length < PartLayout.PAYLOAD_BYTES || length > PartBuilder.PART_CAPACITY) {
            throw malformed(0, "a payload of " + length + " bytes");
        }
        if (payload.getLong(0) != PartLayout.MAGIC) {
            throw malformed(0, "not an index");
        }
        int version = Short.toUnsignedInt(payload.getShort(PartLayout.VERSION_AT));
        if (version != PartLayout.VERSION) {
            throw malformed(PartLayout.VERSION_AT, "version " + version + ", this reader knows version 1");
        }
        if ((payload.getShort(PartLayout.FLAGS_AT) & ~PartLayout.FLAG_LAST) != 0) {
            throw malformed(PartLayout.FLAGS_AT, "flags that version 1 does not have");
        }
        long count = Integer.toUnsignedLong(payload.getInt(PartLayout.COUNT_AT));
        if (PartLayout.PAYLOAD_BYTES + count * PartLayout.ENTRY_BYTES != length) {
            throw malformed(PartLayout.COUNT_AT, count + " entries in a payload of " + length + " bytes");
        }
        int tailAt = length - PartLayout.TAIL_BYTES;
        if (indexFrameBytes(payload) != length + PartLayout.FRAME_HEADER_BYTES) {
            throw malformed(tailAt, "payload and tail disagree about the length");
        }
        checkDigest(tailAt - BlockHash.BYTES);
        return (int) count;
    }

    private void checkDigest(int hashAt) {
        MessageDigest sha256 = BlockHasher.newSha256();
        sha256.update(payload.slice(0, hashAt));
        if (!payload.slice(hashAt, BlockHash.BYTES).equals(ByteBuffer.wrap(sha256.digest()))) {
            throw malformed(hashAt, "SHA-256 does not match");
        }
    }

    private int number(int at, String name, int min, int max) {
        int value = payload.getInt(at);
        if (value < min || value > max) {
            throw malformed(at, name + " " + Integer.toUnsignedString(value) + " out of range");
        }
        return value;
    }

    /** Frames lie one after the other from the part's first byte to its index: anything else cannot come from a builder. */
    private List<PartIndexEntry> entries(int count) {
        List<PartIndexEntry> entries = new ArrayList<>(count);
        int framesEnd = 0;
        for (int i = 0; i < count; i++) {
            PartIndexEntry entry = entry(PartLayout.HEADER_BYTES + i * PartLayout.ENTRY_BYTES, framesEnd);
            if (entry instanceof PartIndexEntry.Block block) {
                framesEnd = block.offsetInPart() + block.frameBytes();
            }
            entries.add(entry);
        }
        if (framesEnd != payload.getInt(PartLayout.FRAMES_AT)) {
            throw malformed(PartLayout.FRAMES_AT, "frames of the entries end at " + framesEnd);
        }
        return entries;
    }

    private PartIndexEntry entry(int at, int framesEnd) {
        int kind = payload.getInt(at);
        long block = payload.getLong(at + PartLayout.ENTRY_BLOCK_AT);
        int offset = payload.getInt(at + PartLayout.ENTRY_OFFSET_AT);
        long length = Integer.toUnsignedLong(payload.getInt(at + PartLayout.ENTRY_LENGTH_AT));
        BlockHash hash = BlockHash.read(payload.slice(at + PartLayout.ENTRY_HASH_AT, BlockHash.BYTES));
        if (!BlockGeometry.isBlocks(block, kind == PartLayout.KIND_ZERO_RUN ? length : 1)) {
            throw malformed(at, "blocks that no disk has");
        }
        if (kind == PartLayout.KIND_BLOCK) {
            return block(at, block, offset, length, hash, framesEnd);
        }
        if (kind != PartLayout.KIND_ZERO_RUN) {
            throw malformed(at, "entry of kind " + Integer.toUnsignedString(kind));
        }
        if (offset != 0 || !hash.equals(BlockHash.ZERO_BLOCK)) {
            throw malformed(at, "a zero run with a frame or another hash");
        }
        return new PartIndexEntry.ZeroRun(block, length);
    }

    private static PartIndexEntry.Block block(
            int at, long block, int offset, long length, BlockHash hash, int framesEnd) {
        if (length < Lz4BlockFrame.MIN_FRAME_BYTES || length > Lz4BlockFrame.MAX_FRAME_BYTES) {
            throw malformed(at + PartLayout.ENTRY_LENGTH_AT, "a frame of " + length + " bytes");
        }
        if (offset != framesEnd || offset + length > PartBuilder.PART_CAPACITY) {
            throw malformed(
                    at + PartLayout.ENTRY_OFFSET_AT, "frame not where the one before it ends, or beyond the part");
        }
        return new PartIndexEntry.Block(block, offset, (int) length, hash);
    }

    private static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException(STRUCTURE, offset, reason);
    }
}
