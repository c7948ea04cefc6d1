package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One AIO session that reads one disk, from the first record to the last.
 *
 * <pre>
 *  OPEN_SESSION -> SET_SOCK_OPTS -> SET_RES_POOL -> OPEN_FILE -> READY -> CLOSE_FILE -> CLOSE_SESSION -> CLOSED
 * </pre>
 *
 * In READY any number of reads and queries may be under way; how many is the caller's to bound. Answers are matched by opId alone and checked against what was asked. Whatever a host sends ends
 * in events or in one {@link MalformedInputException}, after which the session is of no use. One thread at a time.
 */
public final class AioSession {
    /** What hosts send however small the buffers are that were asked for. */
    private static final int LEAST_BUFFER = 64 << 10;

    /** Packed fragments of one read: each costs an object or two until it is unpacked. Hosts pack 64 KiB at least. */
    private static final int MAX_PACKED = 4096;

    private static final int MAX_PATH = 4096;
    private static final String REPLY = "AIO reply";

    private final AioSettings settings;
    private final AioListener listener;
    private final AioReader reader;
    private final Map<Integer, Pending> pending = new HashMap<>();
    private int nextOpId;
    private @Nullable OpenDisk disk;
    private boolean closing;

    /** A request without its whole answer; coverage and count are of reads only. */
    private static final class Pending {
        private final AioType type;
        private final long offset;
        private final long length;
        private final Coverage coverage = new Coverage();
        private int packed;

        Pending(AioType type, long offset, long length) {
            this.type = type;
            this.offset = offset;
            this.length = length;
        }
    }

    /** A session; nothing is sent yet. */
    public AioSession(AioSettings settings, AioListener listener) {
        if (settings.path().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new IllegalArgumentException("a path of more than " + MAX_PATH + " bytes");
        }
        this.settings = settings;
        this.listener = listener;
        this.reader = new AioReader(Math.max(settings.bufferBytes(), LEAST_BUFFER), new Events());
    }

    /** Sends the first request; the others follow by themselves until {@link AioListener#opened}. */
    public void begin() {
        int opId = expect(AioType.OPEN_SESSION);
        listener.send(AioRequests.openSession(opId, settings.bufferBytes(), settings.bufferCount()));
    }

    /**
     * Takes what the host sent; {@code bytes} must not change afterwards, as read data is not copied.
     *
     * @throws MalformedInputException when it is not what must or may come
     */
    public void feed(ByteBuffer bytes) {
        reader.feed(bytes);
    }

    /**
     * Asks for bytes of the disk.
     *
     * @param offset bytes, a multiple of the sector
     * @param length bytes, a multiple of the sector, within the capacity
     * @return the opId that its answers carry
     */
    public int read(long offset, int length) {
        OpenDisk open = ready();
        Objects.checkFromIndexSize(offset, (long) length, open.capacityBytes());
        int opId = nextOpId++;
        pending.put(opId, new Pending(AioType.IO, offset, length));
        listener.send(AioRequests.read(opId, open.handle(), settings.compression(), offset, length));
        return opId;
    }

    /**
     * Asks which chunks hold anything.
     *
     * @param chunkBytes 64 KiB or more
     * @param startBytes a multiple of {@code chunkBytes}
     * @param chunks 1 to 524 288, all of them within the capacity
     * @return the opId of the answer
     */
    public int queryAllocated(long chunkBytes, long startBytes, int chunks) {
        OpenDisk open = ready();
        int opId = nextOpId++;
        pending.put(opId, new Pending(AioType.QUERY_ALLOCATED, startBytes, chunks));
        listener.send(AioRequests.queryAllocated(opId, open.handle(), chunkBytes, startBytes, chunks));
        return opId;
    }

    /** Asks for a value of the disk's database, by its key without {@code ddb.}. */
    public int ddbGet(String key) {
        int opId = nextOpId++;
        pending.put(opId, new Pending(AioType.DDB_GET, 0, 0));
        listener.send(AioRequests.ddbGet(opId, ready().handle(), key));
        return opId;
    }

    /** Closes disk and session; what is still read is thrown away. Sends nothing when no disk is open. */
    public void close() {
        if (disk != null && !closing) {
            closing = true;
            listener.send(AioRequests.closeFile(expect(AioType.CLOSE_FILE), disk.handle()));
        }
    }

    /** Requests without their whole answer. */
    public int outstanding() {
        return pending.size();
    }

    /** Bytes of AIO taken from the host so far. */
    public long receivedBytes() {
        return reader.position();
    }

    private OpenDisk ready() {
        if (disk == null || closing) {
            throw new IllegalStateException("no disk is open");
        }
        return disk;
    }

    private int expect(AioType type) {
        int opId = nextOpId++;
        pending.put(opId, new Pending(type, 0, 0));
        return opId;
    }

    private void next(AioType done) {
        switch (done) {
            case OPEN_SESSION -> listener.send(AioRequests.setSockOpts(expect(AioType.SET_SOCK_OPTS)));
            case SET_SOCK_OPTS -> listener.send(AioRequests.setResPool(expect(AioType.SET_RES_POOL)));
            case SET_RES_POOL -> listener.send(AioRequests.openFile(expect(AioType.OPEN_FILE), settings.path()));
            case CLOSE_FILE -> listener.send(AioRequests.closeSession(expect(AioType.CLOSE_SESSION)));
            case CLOSE_SESSION -> listener.closed();
            default -> throw new IllegalStateException("nothing follows " + done);
        }
    }

    private final class Events implements AioReader.Handler {
        @Override
        public void reply(AioType type, int opId, ByteBuffer payload, byte[] extra) {
            if (type == AioType.ERROR) {
                refused(opId, payload.getLong(0), new String(extra, StandardCharsets.UTF_8));
                return;
            }
            Pending asked = answered(type, opId);
            pending.remove(opId);
            switch (type) {
                case OPEN_FILE -> fileOpened(payload);
                case QUERY_ALLOCATED -> chunks(opId, asked, payload, extra);
                case DDB_GET -> listener.value(opId, new String(extra, StandardCharsets.US_ASCII));
                default -> next(type);
            }
        }

        private void refused(int opId, long code, String text) {
            Pending asked = pending.remove(opId);
            listener.refused(asked == null ? AioType.ERROR : asked.type, new NfcError(code, text));
        }

        private void fileOpened(ByteBuffer payload) {
            long status = payload.getLong(0);
            if (status != 0) {
                listener.refused(AioType.OPEN_FILE, new NfcError(status, ""));
                return;
            }
            int sector = payload.getInt(36) == 0 ? 512 : payload.getInt(36);
            long capacity = payload.getLong(28);
            if (capacity <= 0 || sector < 512 || sector > 4096 || Integer.bitCount(sector) != 1) {
                throw malformed("a disk of " + capacity + " bytes in sectors of " + Integer.toUnsignedString(sector));
            }
            disk = new OpenDisk(payload.getLong(8), capacity, sector);
            listener.opened(disk);
        }

        private void chunks(int opId, Pending asked, ByteBuffer payload, byte[] bitmap) {
            if (payload.getLong(32) != asked.length) {
                throw malformed(payload.getLong(32) + " chunks instead of " + asked.length);
            }
            listener.allocated(opId, AllocatedChunks.of(bitmap, Math.toIntExact(asked.length)));
        }

        @Override
        public void fragmentHead(int opId, ReadFragment head) {
            Pending asked = answered(AioType.IO, opId);
            if (head.status() != 0) {
                pending.remove(opId);
                listener.refused(AioType.IO, new NfcError(head.status(), ""));
                return;
            }
            if (head.requestOffset() != asked.offset || head.requestLength() != asked.length) {
                throw malformed("an answer to " + head.requestLength() + " bytes at " + head.requestOffset()
                        + " instead of " + asked.length + " at " + asked.offset);
            }
            if (head.end() > asked.length) {
                throw malformed("a fragment up to " + head.end() + " of " + asked.length + " bytes");
            }
            if (!asked.coverage.add(head.offset(), head.end())) {
                throw malformed("a fragment at " + head.offset() + " that has come already, or is one of too many");
            }
            if (head.compression() != NfcCompression.NONE && ++asked.packed > MAX_PACKED) {
                throw malformed("more than " + MAX_PACKED + " packed fragments");
            }
        }

        @Override
        public void fragment(int opId, ReadFragment head, Pieces data) {
            Pending asked = answered(AioType.IO, opId);
            if (!closing) {
                listener.fragment(opId, new Fragment(head, data));
            }
            if (asked.coverage.bytes() == asked.length) {
                pending.remove(opId);
                if (!closing) {
                    listener.readDone(opId);
                }
            }
        }

        private Pending answered(AioType type, int opId) {
            Pending asked = pending.get(opId);
            if (asked == null || asked.type != type) {
                throw malformed(type + " for request " + Integer.toUnsignedString(opId) + ", which "
                        + (asked == null ? "nobody made" : "is a " + asked.type));
            }
            return asked;
        }
    }

    private MalformedInputException malformed(String reason) {
        return new MalformedInputException(REPLY, reader.position(), reason);
    }
}
