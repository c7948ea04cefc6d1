package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;

/** Kinds of AIO records that a reading client sends or gets. */
public enum AioType {
    /** A request was refused. */
    ERROR(1, 16),
    /** Buffers of the session. */
    OPEN_SESSION(2, 16),
    /** The end of the session. */
    CLOSE_SESSION(3, 4),
    /** A disk is opened by its datastore path. */
    OPEN_FILE(4, 52),
    /** The disk is closed. */
    CLOSE_FILE(5, 8),
    /** Reading. */
    IO(7, 44),
    /** Socket buffers of the host. */
    SET_SOCK_OPTS(9, 12),
    /** A value of the disk's database. */
    DDB_GET(11, 16),
    /** Which chunks hold anything. */
    QUERY_ALLOCATED(13, 48),
    /** Resource pool. */
    SET_RES_POOL(22, 4);

    private final int code;
    private final int leastReplyBytes;

    AioType(int code, int leastReplyBytes) {
        this.code = code;
        this.leastReplyBytes = leastReplyBytes;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** What a reply's payload must have at least. */
    int leastReplyBytes() {
        return leastReplyBytes;
    }

    static AioType of(int code, long offset) {
        for (AioType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new MalformedInputException("AIO header", offset, "unknown type " + Integer.toUnsignedString(code));
    }
}
