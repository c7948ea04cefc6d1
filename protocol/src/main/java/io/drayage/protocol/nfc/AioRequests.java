package io.drayage.protocol.nfc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * AIO records that a reading client sends: {@code u32 magic, u32 type, u32 payload bytes, u32 opId}, payload, and for some a text that the size does not count. All little-endian and packed.
 */
final class AioRequests {
    static final int MAGIC = 0xA100DA7A;
    static final int HEADER_BYTES = 16;

    static final int OPEN_FILE_BYTES = 60;
    static final int IO_BYTES = 44;
    static final int QUERY_BYTES = 48;

    private static final int NFC_DISK = 2;
    /** Whole chain, read-only, lock, and the bit that VMware's client always sets. */
    private static final int READ_ONLY = 0x1e;

    private static final int READ = 1;

    private AioRequests() {}

    static byte[] openSession(int opId, int bufferBytes, int bufferCount) {
        return record(AioType.OPEN_SESSION, opId, 16, 0)
                .putInt(0)
                .putInt(bufferBytes)
                .putInt(bufferCount)
                .array();
    }

    static byte[] setSockOpts(int opId) {
        return record(AioType.SET_SOCK_OPTS, opId, 12, 0).array();
    }

    static byte[] setResPool(int opId) {
        return record(AioType.SET_RES_POOL, opId, 4, 0).putInt(1).array();
    }

    static byte[] openFile(int opId, String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return record(AioType.OPEN_FILE, opId, OPEN_FILE_BYTES, name.length)
                .putInt(name.length)
                .putInt(HEADER_BYTES + 16, NFC_DISK)
                .putInt(HEADER_BYTES + 20, READ_ONLY)
                .position(HEADER_BYTES + OPEN_FILE_BYTES)
                .put(name)
                .array();
    }

    static byte[] ddbGet(int opId, long handle, String key) {
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        return record(AioType.DDB_GET, opId, 16, name.length)
                .putLong(handle)
                .putInt(name.length)
                .putInt(0)
                .put(name)
                .array();
    }

    static byte[] read(int opId, long handle, NfcCompression compression, long offset, int length) {
        return record(AioType.IO, opId, IO_BYTES, 0)
                .putLong(handle)
                .putInt(READ)
                .putInt(compression.code())
                .putLong(offset)
                .putLong(length)
                .putInt(length)
                .putInt(length)
                .array();
    }

    static byte[] queryAllocated(int opId, long handle, long chunkBytes, long startBytes, int chunks) {
        return record(AioType.QUERY_ALLOCATED, opId, QUERY_BYTES, 0)
                .putLong(handle)
                .putLong(0)
                .putLong(chunkBytes)
                .putLong(startBytes)
                .putLong(chunks)
                .array();
    }

    static byte[] closeFile(int opId, long handle) {
        return record(AioType.CLOSE_FILE, opId, 8, 0).putLong(handle).array();
    }

    static byte[] closeSession(int opId) {
        return record(AioType.CLOSE_SESSION, opId, 4, 0).array();
    }

    private static ByteBuffer record(AioType type, int opId, int payload, int extra) {
        return ByteBuffer.allocate(HEADER_BYTES + payload + extra)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(type.code())
                .putInt(payload)
                .putInt(opId);
    }
}
