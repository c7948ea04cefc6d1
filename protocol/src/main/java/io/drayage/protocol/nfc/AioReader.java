package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of AIO records: header of 16 bytes, payload, and what follows the payload without being counted in its size. Read data is not copied: its pieces are views of the buffers that
 * were fed, which must not change afterwards. Every length is bounded before anything is allocated for it. One thread at a time.
 */
final class AioReader {
    private static final int MAX_PAYLOAD = 4096;
    private static final int MAX_TEXT = 64 << 10;
    private static final int MAX_QUERY_CHUNKS = 524_288;
    private static final String HEADER = "AIO header";
    private static final String FRAGMENT = "NFC read fragment";

    /** Takes whole records. */
    interface Handler {
        /** A reply other than read data. {@code extra} is the text, value or bitmap after the payload. */
        void reply(AioType type, int opId, ByteBuffer payload, byte[] extra);

        /** A fragment's head, before its data: to be checked before memory is spent on it. */
        void fragmentHead(int opId, ReadFragment head);

        /** The fragment with all its data. */
        void fragment(int opId, ReadFragment head, Pieces data);
    }

    private enum State {
        HEADER,
        PAYLOAD,
        EXTRA,
        DATA
    }

    private final long mostFragmentBytes;
    private final Handler handler;
    private final ByteBuffer header = allocate(AioRequests.HEADER_BYTES);
    private State state = State.HEADER;
    private ByteBuffer filling = header;
    private ByteBuffer payload = allocate(0);
    private AioType type = AioType.ERROR;
    private int opId;
    private @Nullable ReadFragment head;
    private Pieces data = new Pieces(0);
    private long position;
    private boolean dead;

    /** @param mostFragmentBytes the most bytes of the disk that a fragment may hold */
    AioReader(long mostFragmentBytes, Handler handler) {
        this.mostFragmentBytes = mostFragmentBytes;
        this.handler = handler;
    }

    /** Bytes taken so far. */
    long position() {
        return position;
    }

    /** Takes all of {@code bytes}. After a read that failed the rest is thrown away: what follows its head is not known. */
    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (dead) {
                bytes.position(bytes.limit());
                return;
            }
            int before = bytes.remaining();
            if (state == State.DATA) {
                take(bytes);
            } else {
                fill(bytes);
            }
            position += before - bytes.remaining();
            advance();
        }
    }

    private void take(ByteBuffer bytes) {
        int taken = Math.min(bytes.remaining(), data.missing());
        ByteBuffer piece = bytes.slice().limit(taken);
        bytes.position(bytes.position() + taken);
        data.add(piece);
    }

    private void fill(ByteBuffer bytes) {
        int taken = Math.min(bytes.remaining(), filling.remaining());
        filling.put(bytes.slice().limit(taken));
        bytes.position(bytes.position() + taken);
    }

    private void advance() {
        boolean more = true;
        while (more && !dead) {
            more = state == State.DATA ? data.missing() == 0 && endOfData() : !filling.hasRemaining() && filled();
        }
    }

    /** Whether the next state may be complete already, because nothing follows. */
    private boolean filled() {
        switch (state) {
            case HEADER -> header();
            case PAYLOAD -> payload();
            default -> {
                byte[] extra = new byte[filling.capacity()];
                filling.get(0, extra);
                next();
                handler.reply(type, opId, payload, extra);
                return false;
            }
        }
        return true;
    }

    private void header() {
        if (header.getInt(0) != AioRequests.MAGIC) {
            throw malformed(HEADER, "wrong magic");
        }
        type = AioType.of(header.getInt(4), position);
        opId = header.getInt(12);
        long size = Integer.toUnsignedLong(header.getInt(8));
        if (size < type.leastReplyBytes() || size > MAX_PAYLOAD) {
            throw malformed(HEADER, type + " with a payload of " + size + " bytes");
        }
        state = State.PAYLOAD;
        payload = allocate((int) size);
        filling = payload;
    }

    private void payload() {
        if (type == AioType.IO) {
            fragmentHead();
            return;
        }
        state = State.EXTRA;
        filling = allocate(extraBytes());
    }

    private int extraBytes() {
        return switch (type) {
            case ERROR, DDB_GET -> bounded(payload.getInt(12), MAX_TEXT, "text");
            case QUERY_ALLOCATED -> {
                if (payload.getLong(32) < 0 || payload.getLong(32) > MAX_QUERY_CHUNKS) {
                    throw malformed("allocated chunks", "a bitmap of " + Long.toUnsignedString(payload.getLong(32)));
                }
                yield AllocatedChunks.bitmapBytes((int) payload.getLong(32));
            }
            default -> 0;
        };
    }

    private int bounded(int length, int most, String what) {
        if (length < 0 || length > most) {
            throw malformed("AIO " + type, "a " + what + " of " + Integer.toUnsignedString(length) + " bytes");
        }
        return length;
    }

    private void fragmentHead() {
        var parsed = new ReadFragment(
                payload.getLong(0),
                payload.getLong(0) == 0 ? NfcCompression.of(payload.getInt(12), position) : NfcCompression.NONE,
                payload.getLong(16),
                Integer.toUnsignedLong(payload.getInt(24)),
                Integer.toUnsignedLong(payload.getInt(28)),
                Integer.toUnsignedLong(payload.getInt(32)),
                Integer.toUnsignedLong(payload.getInt(36)));
        if (parsed.status() != 0) {
            dead = true;
            handler.fragmentHead(opId, parsed);
            return;
        }
        check(parsed);
        handler.fragmentHead(opId, parsed);
        head = parsed;
        data = new Pieces(Math.toIntExact(parsed.wireLength()));
        state = State.DATA;
    }

    private void check(ReadFragment parsed) {
        if (parsed.length() == 0 || parsed.length() > mostFragmentBytes) {
            throw malformed(FRAGMENT, "a length of " + parsed.length() + " bytes");
        }
        boolean plain = parsed.compression() == NfcCompression.NONE;
        // Packed data that is not smaller is sent plain; what a packer may add beyond is small.
        long most = plain ? parsed.length() : parsed.length() + parsed.length() / 64 + 64;
        if (parsed.wireLength() > most || (plain && parsed.wireLength() != parsed.length())) {
            throw malformed(
                    FRAGMENT,
                    parsed.wireLength() + " bytes on the wire for " + parsed.length() + " (" + parsed.compression()
                            + ")");
        }
    }

    private boolean endOfData() {
        ReadFragment done = head;
        Pieces whole = data;
        next();
        if (done != null) {
            handler.fragment(opId, done, whole);
        }
        return false;
    }

    private void next() {
        state = State.HEADER;
        header.clear();
        filling = header;
        head = null;
        data = new Pieces(0);
    }

    private MalformedInputException malformed(String structure, String reason) {
        return new MalformedInputException(structure, position, reason);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
