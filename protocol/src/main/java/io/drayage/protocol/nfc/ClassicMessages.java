package io.drayage.protocol.nfc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The fixed messages of 264 bytes that come before AIO and after it: {@code @0 u32 type, @4 u32 argument, …}, zeros to the end. */
final class ClassicMessages {
    static final int BYTES = 264;

    static final int SESSION_COMPLETE = 4;
    static final int ERROR = 20;
    static final int PROBE = 33;
    static final int PROBE_STATUS = 36;
    static final int CLIENT_TAG = 43;
    static final int VERSION = 51;
    static final int START_AIO = 52;
    static final int CONNECTION_DATA = 54;
    static final int FEATURES = 55;

    /** Interruption and host switch, as VMware's client sends it. */
    private static final int FEATURE_BITS = 3;

    private ClassicMessages() {}

    static byte[] plain(int type) {
        return with(type, 0);
    }

    static byte[] with(int type, int argument) {
        return message(BYTES, type).putInt(argument).array();
    }

    static byte[] tag(String tag) {
        return message(BYTES, CLIENT_TAG)
                .put(tag.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    static byte[] features() {
        return with(FEATURES, FEATURE_BITS);
    }

    /** The message and the two names that follow it, as one write. */
    static byte[] connectionData(String clientName, String operationId) {
        byte[] client = clientName.getBytes(StandardCharsets.US_ASCII);
        byte[] operation = operationId.getBytes(StandardCharsets.US_ASCII);
        return message(BYTES + client.length + operation.length, CONNECTION_DATA)
                .putInt(client.length)
                .putInt(operation.length)
                .position(BYTES)
                .put(client)
                .put(operation)
                .array();
    }

    private static ByteBuffer message(int bytes, int type) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(type);
    }
}
