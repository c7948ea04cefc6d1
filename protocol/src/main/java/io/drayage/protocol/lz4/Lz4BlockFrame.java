package io.drayage.protocol.lz4;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;

/**
 * One 512 KiB block as one LZ4 frame (LZ4 Frame Format Description 1.6.4), always in this shape:
 *
 * <pre>
 *  0  u32 LE  magic 0x184D2204
 *  4  u8      FLG 0x68: version 1, blocks independent, content size present, no checksums (each block has its SHA-256)
 *  5  u8      BD 0x60: data blocks of at most 1 MiB
 *  6  u64 LE  content size 524288
 * 14  u8      header checksum: second byte of xxHash32 over bytes 4 to 13
 * 15  u32 LE  length of the data; bit 31 set: stored as it is, because LZ4 would not make it smaller
 * 19  data
 *  n  u32     end mark 0
 * </pre>
 *
 * Decoding accepts exactly this shape and nothing else of what LZ4 frames may be. An instance encodes for one thread at a time; decoding is stateless.
 */
public final class Lz4BlockFrame {
    /** Bytes around the data of a frame. */
    public static final int OVERHEAD_BYTES = 15 + Integer.BYTES + Integer.BYTES;

    /** The shortest length, inclusive, that readers of indexes and manifests accept. */
    public static final int MIN_FRAME_BYTES = OVERHEAD_BYTES + 1;

    /** The longest frame, inclusive: a stored block. */
    public static final int MAX_FRAME_BYTES = OVERHEAD_BYTES + BlockGeometry.BLOCK_BYTES;

    private static final String STRUCTURE = "LZ4 frame";
    private static final int BLOCK_BYTES = BlockGeometry.BLOCK_BYTES;
    private static final int MAGIC = 0x184D2204;
    private static final byte FLG = 0x68;
    private static final byte BD = 0x60;
    private static final int LENGTH_AT = 15;
    private static final int DATA_AT = 19;
    private static final int STORED = 0x8000_0000;
    private static final int MAX_COMPRESSED_BYTES = Lz4Codec.COMPRESSOR.maxCompressedLength(BLOCK_BYTES);
    private static final byte[] HEADER = header();

    /** The room that {@link #encode} needs in its target: more than {@link #MAX_FRAME_BYTES}, because LZ4 may overshoot before we know that storing is shorter. */
    public static int maxFrameBytes() {
        return OVERHEAD_BYTES + MAX_COMPRESSED_BYTES;
    }

    /**
     * Writes a block's frame at the target's position.
     *
     * @param block holds the block's 524 288 bytes from {@code offset} on
     * @param target at least {@link #maxFrameBytes()} remaining; heap or direct; its byte order does not matter and is kept
     * @return the frame's length, at most {@link #MAX_FRAME_BYTES}
     */
    public int encode(byte[] block, int offset, ByteBuffer target) {
        if (target.remaining() < maxFrameBytes()) {
            throw new IllegalArgumentException(
                    "target has room for " + target.remaining() + " bytes, a frame may need " + maxFrameBytes());
        }
        int start = target.position();
        target.put(HEADER);
        int dataBytes = compress(block, offset, target, start + DATA_AT);
        boolean stored = dataBytes >= BLOCK_BYTES;
        if (stored) {
            dataBytes = BLOCK_BYTES;
            target.put(start + DATA_AT, block, offset, BLOCK_BYTES);
        }
        putInt(target, start + LENGTH_AT, stored ? dataBytes | STORED : dataBytes);
        putInt(target, start + DATA_AT + dataBytes, 0);
        int frameBytes = OVERHEAD_BYTES + dataBytes;
        target.position(start + frameBytes);
        return frameBytes;
    }

    /**
     * Decodes the one frame between the buffer's position and limit; on success the position is at the limit.
     *
     * @param target receives exactly 524 288 bytes from {@code offset} on; its content is undefined after a failure
     * @throws MalformedInputException unless the buffer is exactly one frame of the shape above and holds exactly one block
     */
    public static void decode(ByteBuffer frame, byte[] target, int offset) {
        if (target.length - offset < BLOCK_BYTES) {
            throw new IllegalArgumentException("target has no room for a block at " + offset);
        }
        int start = frame.position();
        int dataBytes = frame.remaining() - OVERHEAD_BYTES;
        if (dataBytes < 1 || dataBytes > BLOCK_BYTES) {
            throw malformed(0, "a frame of " + frame.remaining() + " bytes cannot hold a block");
        }
        for (int i = 0; i < HEADER.length; i++) {
            if (frame.get(start + i) != HEADER[i]) {
                throw malformed(i, "not the header of a block's frame");
            }
        }
        int length = getInt(frame, start + LENGTH_AT);
        if ((length & ~STORED) != dataBytes) {
            throw malformed(LENGTH_AT, "data length " + (length & ~STORED) + " where the frame has " + dataBytes);
        }
        if (getInt(frame, start + DATA_AT + dataBytes) != 0) {
            throw malformed(DATA_AT + dataBytes, "no end mark after the data");
        }
        if ((length & STORED) != 0) {
            requireWhole(dataBytes);
            frame.get(start + DATA_AT, target, offset, BLOCK_BYTES);
        } else {
            requireWhole(decompress(frame, start + DATA_AT, dataBytes, target, offset));
        }
        frame.position(frame.limit());
    }

    private static int compress(byte[] block, int offset, ByteBuffer target, int at) {
        if (target.hasArray()) {
            return Lz4Codec.COMPRESSOR.compress(
                    block, offset, BLOCK_BYTES, target.array(), target.arrayOffset() + at, MAX_COMPRESSED_BYTES);
        }
        return Lz4Codec.COMPRESSOR.compress(
                ByteBuffer.wrap(block), offset, BLOCK_BYTES, target, at, MAX_COMPRESSED_BYTES);
    }

    private static int decompress(ByteBuffer frame, int at, int length, byte[] target, int offset) {
        try {
            if (frame.hasArray()) {
                return Lz4Codec.DECOMPRESSOR.decompress(
                        frame.array(), frame.arrayOffset() + at, length, target, offset, BLOCK_BYTES);
            }
            return Lz4Codec.DECOMPRESSOR.decompress(frame, at, length, ByteBuffer.wrap(target), offset, BLOCK_BYTES);
        } catch (LZ4Exception e) {
            throw malformed(DATA_AT, "data that LZ4 does not decode to a block");
        }
    }

    private static void requireWhole(int decodedBytes) {
        if (decodedBytes != BLOCK_BYTES) {
            throw malformed(DATA_AT, "data decodes to " + decodedBytes + " bytes, not a whole block");
        }
    }

    private static byte[] header() {
        ByteBuffer header = ByteBuffer.allocate(LENGTH_AT).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC).put(FLG).put(BD).putLong(BLOCK_BYTES);
        return header.put((byte) (Lz4Codec.xxh32(header.array(), 4, 10) >>> 8)).array();
    }

    private static void putInt(ByteBuffer target, int at, int value) {
        target.putInt(at, target.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }

    private static int getInt(ByteBuffer source, int at) {
        int value = source.getInt(at);
        return source.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    private static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException(STRUCTURE, offset, reason);
    }
}
