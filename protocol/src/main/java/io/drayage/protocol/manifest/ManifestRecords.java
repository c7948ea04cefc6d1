package io.drayage.protocol.manifest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.UuidBytes;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The grammar of a manifest: how long the next structure is, and whether it may stand where it stands. Structures start at the buffer's position. */
final class ManifestRecords {
    static final String STRUCTURE = "manifest";

    private final ManifestHandler handler;
    private final List<String> segmentKeys = new ArrayList<>();
    private @Nullable ManifestHeader header;
    private long blockCount;
    private long nextBlock;
    private long dataBlocks;
    private long zeroBlocks;
    private long keysBytes;
    private boolean afterZeros;
    private boolean afterSegment;
    private boolean ended;

    ManifestRecords(ManifestHandler handler) {
        this.handler = handler;
    }

    boolean ended() {
        return ended;
    }

    long dataBlocks() {
        return dataBlocks;
    }

    long zeroBlocks() {
        return zeroBlocks;
    }

    int segments() {
        return segmentKeys.size();
    }

    /** Bytes of the structure at the position, as far as the bytes there tell: more than remain means "come back with at least so many". */
    int lengthOfNext(ByteBuffer bytes, long offset) {
        if (ended) {
            throw malformed(offset, "bytes after the trailer");
        }
        if (header == null) {
            return ManifestLayout.HEADER_BYTES;
        }
        return switch (bytes.get(bytes.position())) {
            case ManifestLayout.DATA -> ManifestLayout.DATA_BYTES;
            case ManifestLayout.ZEROS -> ManifestLayout.ZEROS_BYTES;
            case ManifestLayout.TRAILER -> ManifestLayout.TRAILER_BYTES;
            case ManifestLayout.SEGMENT -> segmentLength(bytes, offset);
            default -> throw malformed(offset, "record of type " + (bytes.get(bytes.position()) & 0xff));
        };
    }

    boolean atTrailer(ByteBuffer bytes) {
        return header != null && bytes.get(bytes.position()) == ManifestLayout.TRAILER;
    }

    /** Takes the whole structure at the position, which is not the trailer; position unchanged. */
    void take(ByteBuffer bytes, long offset) {
        if (header == null) {
            header = takeHeader(bytes, offset);
            blockCount = header.blockCount();
            handler.header(header);
            return;
        }
        int at = bytes.position();
        byte type = bytes.get(at);
        if (afterSegment && type != ManifestLayout.DATA) {
            throw malformed(offset, "a segment is defined but not used");
        }
        if (type == ManifestLayout.SEGMENT) {
            takeSegment(bytes, at, offset);
        } else if (type == ManifestLayout.DATA) {
            takeData(bytes, at, offset);
        } else {
            takeZeros(bytes, at, offset);
        }
    }

    void takeTrailer(ByteBuffer bytes, byte[] digest, long offset) {
        int at = bytes.position();
        if (afterSegment) {
            throw malformed(offset, "a segment is defined but not used");
        }
        if (isFull() && nextBlock != blockCount) {
            throw malformed(offset, "a full manifest ends at block " + nextBlock + " of " + blockCount);
        }
        if (bytes.getLong(at + 1) != dataBlocks
                || bytes.getLong(at + 9) != zeroBlocks
                || bytes.getInt(at + 17) != segmentKeys.size()) {
            throw malformed(offset, "counts do not match the records");
        }
        if (!bytes.slice(at + ManifestLayout.TRAILER_DIGEST_AT, BlockHash.BYTES).equals(ByteBuffer.wrap(digest))) {
            throw malformed(offset + ManifestLayout.TRAILER_DIGEST_AT, "SHA-256 does not match");
        }
        ended = true;
    }

    private static ManifestHeader takeHeader(ByteBuffer bytes, long offset) {
        int at = bytes.position();
        if (bytes.getLong(at) != ManifestLayout.MAGIC) {
            throw malformed(offset, "not a manifest");
        }
        int version = Short.toUnsignedInt(bytes.getShort(at + ManifestLayout.VERSION_AT));
        if (version != ManifestLayout.VERSION) {
            throw malformed(offset + ManifestLayout.VERSION_AT, "version " + version + ", this reader knows version 1");
        }
        int blockBytes = bytes.getInt(at + ManifestLayout.BLOCK_SIZE_AT);
        if (blockBytes != BlockGeometry.BLOCK_BYTES) {
            throw malformed(offset + ManifestLayout.BLOCK_SIZE_AT, "blocks of " + blockBytes + " bytes");
        }
        if (bytes.getInt(at + ManifestLayout.RESERVED_AT) != 0) {
            throw malformed(offset + ManifestLayout.RESERVED_AT, "reserved bytes are not zero");
        }
        UUID parent = UuidBytes.get(bytes, at + ManifestLayout.PARENT_AT);
        try {
            return new ManifestHeader(
                    UuidBytes.get(bytes, at + ManifestLayout.RUN_AT),
                    UuidBytes.get(bytes, at + ManifestLayout.DISK_AT),
                    parent.equals(UuidBytes.NIL) ? Optional.empty() : Optional.of(parent),
                    Short.toUnsignedInt(bytes.getShort(at + ManifestLayout.LEVEL_AT)),
                    bytes.getInt(at + ManifestLayout.EPOCH_AT),
                    bytes.getLong(at + ManifestLayout.CAPACITY_AT));
        } catch (IllegalArgumentException e) {
            throw malformed(offset, String.valueOf(e.getMessage()));
        }
    }

    private static int segmentLength(ByteBuffer bytes, long offset) {
        if (bytes.remaining() < ManifestLayout.SEGMENT_BYTES) {
            return ManifestLayout.SEGMENT_BYTES;
        }
        int keyBytes = Short.toUnsignedInt(bytes.getShort(bytes.position() + 1));
        if (keyBytes == 0 || keyBytes > ManifestLayout.MAX_KEY_BYTES) {
            throw malformed(offset + 1, "a segment's key of " + keyBytes + " bytes");
        }
        return ManifestLayout.SEGMENT_BYTES + keyBytes;
    }

    private void takeSegment(ByteBuffer bytes, int at, long offset) {
        int id = bytes.getInt(at + 3);
        if (id != segmentKeys.size()) {
            throw malformed(
                    offset + 3, "segment id " + Integer.toUnsignedString(id) + " instead of " + segmentKeys.size());
        }
        byte[] text = new byte[Short.toUnsignedInt(bytes.getShort(at + 1))];
        bytes.get(at + ManifestLayout.SEGMENT_BYTES, text);
        String key = new String(text, StandardCharsets.ISO_8859_1);
        if (!ManifestLayout.isKey(key)) {
            throw malformed(offset + ManifestLayout.SEGMENT_BYTES, "not a segment's key");
        }
        keysBytes += text.length;
        if (id >= ManifestLayout.MAX_SEGMENTS || keysBytes > ManifestLayout.MAX_KEYS_BYTES) {
            throw malformed(offset, "more than " + id + " segments");
        }
        segmentKeys.add(key);
        afterSegment = true;
    }

    private void takeData(ByteBuffer bytes, int at, long offset) {
        int id = bytes.getInt(at + 1);
        if (id < 0 || id >= segmentKeys.size() || (afterSegment && id != segmentKeys.size() - 1)) {
            throw malformed(offset + 1, "segment id " + Integer.toUnsignedString(id) + " is not the one defined");
        }
        long block = bytes.getLong(at + 5);
        requireOrder(block, 1, offset + 5);
        long frameOffset = bytes.getLong(at + 13);
        long frameBytes = Integer.toUnsignedLong(bytes.getInt(at + 21));
        if (!ManifestEntry.Data.isFrame(frameOffset, frameBytes)) {
            throw malformed(offset + 13, "no frame has offset " + frameOffset + ", length " + frameBytes);
        }
        BlockHash hash = BlockHash.read(bytes.slice(at + 25, BlockHash.BYTES));
        nextBlock = block + 1;
        dataBlocks++;
        afterSegment = false;
        afterZeros = false;
        handler.entry(new ManifestEntry.Data(block, hash, segmentKeys.get(id), frameOffset, (int) frameBytes));
    }

    private void takeZeros(ByteBuffer bytes, int at, long offset) {
        long first = bytes.getLong(at + 1);
        long count = bytes.getLong(at + 9);
        requireOrder(first, count, offset + 1);
        if (afterZeros && first == nextBlock) {
            throw malformed(offset + 1, "two zero runs that touch");
        }
        nextBlock = first + count;
        zeroBlocks += count;
        afterZeros = true;
        handler.entry(new ManifestEntry.Zeros(first, count));
    }

    private void requireOrder(long first, long count, long offset) {
        if (!BlockGeometry.isBlocks(first, count) || first + count > blockCount) {
            throw malformed(offset, "blocks beyond the disk's " + blockCount);
        }
        if (first < nextBlock) {
            throw malformed(offset, "block " + first + " after block " + (nextBlock - 1));
        }
        if (isFull() && first != nextBlock) {
            throw malformed(offset, "a full manifest without block " + nextBlock);
        }
    }

    private boolean isFull() {
        return header != null && header.level() == 0;
    }

    private static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException(STRUCTURE, offset, reason);
    }
}
