package io.drayage.protocol.manifest;

import io.drayage.protocol.UuidBytes;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Writes a manifest in one pass into buffers of the caller's. Each call writes at most {@link #MAX_WRITE_BYTES}; the caller sees to that much room and passes the
 * buffer on when it runs short. Memory: one entry per distinct segment.
 *
 * <p>One thread at a time. Entries out of order, overlapping or beyond the disk throw {@link IllegalArgumentException}, a full manifest with a gap {@link
 * IllegalStateException}; the writer is of no use afterwards.
 */
public final class ManifestWriter {
    /** Room that every call needs in its target. */
    public static final int MAX_WRITE_BYTES = 1024;

    private final ManifestHeader header;
    private final long blockCount;
    private final ByteBuffer record = ByteBuffer.allocate(MAX_WRITE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] recordBytes = record.array();
    private final MessageDigest sha256 = BlockHasher.newSha256();
    private final Map<String, Integer> segmentIds = new HashMap<>();
    private long lengthBytes;
    private long dataBlocks;
    private long zeroBlocks;
    private long keysBytes;

    /** Zero blocks taken but not yet written, so that runs that touch become one record: {@code pendingZeros} blocks before {@code nextBlock}. */
    private long pendingZeros;

    private long nextBlock;
    private boolean finished;

    /** A writer for one manifest; nothing is written yet. */
    public ManifestWriter(ManifestHeader header) {
        this.header = header;
        this.blockCount = header.blockCount();
        putHeader();
    }

    /**
     * Takes the next entry.
     *
     * @param entry after all entries before it; in a full manifest directly after the last one
     * @param target at least {@link #MAX_WRITE_BYTES} remaining; what is ready is put there
     */
    public void add(ManifestEntry entry, ByteBuffer target) {
        requireOpen(target);
        requireOrder(entry);
        if (entry instanceof ManifestEntry.Data data) {
            flushZeros();
            int id = segmentId(data.segmentKey());
            record.put(ManifestLayout.DATA).putInt(id).putLong(data.blockIndex());
            record.putLong(data.offset()).putInt(data.length());
            data.hash().write(record);
            dataBlocks++;
        } else {
            if (entry.firstBlock() != nextBlock) {
                flushZeros();
            }
            pendingZeros += entry.count();
            zeroBlocks += entry.count();
        }
        nextBlock = entry.endBlock();
        drain(target);
    }

    /**
     * Ends the manifest.
     *
     * @param target at least {@link #MAX_WRITE_BYTES} remaining
     * @return what run.json says of the object
     */
    public ManifestTrailer finish(ByteBuffer target) {
        requireOpen(target);
        if (header.level() == 0 && nextBlock != blockCount) {
            throw new IllegalStateException(
                    "a full manifest of " + blockCount + " blocks cannot end at block " + nextBlock);
        }
        finished = true;
        flushZeros();
        record.put(ManifestLayout.TRAILER).putLong(dataBlocks).putLong(zeroBlocks);
        record.putInt(segmentIds.size());
        drain(target);
        record.put(BlockHasher.digestSoFar(sha256));
        drain(target);
        return new ManifestTrailer(
                dataBlocks,
                zeroBlocks,
                segmentIds.size(),
                lengthBytes,
                HexFormat.of().formatHex(sha256.digest()));
    }

    /** Throws {@link IllegalArgumentException} unless a key is 1 to 512 printable ASCII characters, none of them blank, that do not start with a slash. */
    public static void requireKey(String key) {
        if (!ManifestLayout.isKey(key)) {
            throw new IllegalArgumentException("not a segment's key: " + key);
        }
    }

    private void requireOpen(ByteBuffer target) {
        if (finished) {
            throw new IllegalStateException("the manifest is finished");
        }
        if (target.remaining() < MAX_WRITE_BYTES) {
            throw new IllegalArgumentException(
                    "target has room for " + target.remaining() + " bytes, not " + MAX_WRITE_BYTES);
        }
    }

    private void requireOrder(ManifestEntry entry) {
        boolean follows = header.level() == 0 ? entry.firstBlock() == nextBlock : entry.firstBlock() >= nextBlock;
        if (!follows || entry.endBlock() > blockCount) {
            throw new IllegalArgumentException("entry of blocks " + entry.firstBlock() + " + " + entry.count()
                    + " after block " + nextBlock + " of " + blockCount);
        }
    }

    private void flushZeros() {
        if (pendingZeros > 0) {
            record.put(ManifestLayout.ZEROS).putLong(nextBlock - pendingZeros).putLong(pendingZeros);
            pendingZeros = 0;
        }
    }

    private int segmentId(String key) {
        Integer known = segmentIds.get(key);
        if (known != null) {
            return known;
        }
        requireKey(key);
        int id = segmentIds.size();
        keysBytes += key.length();
        if (id == ManifestLayout.MAX_SEGMENTS || keysBytes > ManifestLayout.MAX_KEYS_BYTES) {
            throw new IllegalArgumentException("a manifest cannot refer to more than " + id + " segments");
        }
        segmentIds.put(key, id);
        record.put(ManifestLayout.SEGMENT).putShort((short) key.length()).putInt(id);
        record.put(key.getBytes(StandardCharsets.US_ASCII));
        return id;
    }

    private void putHeader() {
        record.putLong(ManifestLayout.MAGIC).putShort((short) ManifestLayout.VERSION);
        record.putShort((short) header.level()).putInt(BlockGeometry.BLOCK_BYTES);
        UuidBytes.put(record, ManifestLayout.RUN_AT, header.run());
        UuidBytes.put(record, ManifestLayout.DISK_AT, header.disk());
        UuidBytes.put(record, ManifestLayout.PARENT_AT, header.parentRun().orElse(UuidBytes.NIL));
        record.position(ManifestLayout.EPOCH_AT);
        record.putInt(header.epoch()).putInt(0).putLong(header.capacityBytes());
    }

    private void drain(ByteBuffer target) {
        int length = record.position();
        if (length == 0) {
            return;
        }
        sha256.update(recordBytes, 0, length);
        target.put(recordBytes, 0, length);
        lengthBytes += length;
        record.clear();
    }
}
