package io.drayage.lab.nfc;

import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The AIO phase of a connection: session, files, disk database, allocated blocks; reads go to {@link Reads}. */
final class AioSession {
    private static final int OPEN_SESSION = 2;
    private static final int CLOSE_SESSION = 3;
    private static final int OPEN_FILE = 4;
    private static final int CLOSE_FILE = 5;
    private static final int IO = 7;
    private static final int SOCKET_OPTIONS = 9;
    private static final int DDB_GET = 11;
    private static final int ALLOCATED_BLOCKS = 13;
    private static final int RESOURCE_POOL = 22;
    private static final int MOST_PAYLOAD = 4096;
    private static final int MOST_EXTRA = 4096;
    private static final int DEFAULT_BUFFER = 65536;
    private static final long MOST_BUFFERS = 16L << 20;
    private static final int SOCKET_BUFFER = 1_675_000;
    private static final int FILE_TYPE_DISK = 2;
    private static final int READ_ONLY = 4;
    private static final long FIRST_HANDLE = 0xFFFFFFFF80002A1FL;
    private static final int READ = 1;

    private final NetSocket socket;
    private final HostShare share;
    private final NfcGrant grant;
    private final boolean noMemory;
    private final Runnable close;
    private final Reads reads;
    private final Map<Long, NfcFile> files = new HashMap<>();
    private long nextHandle = FIRST_HANDLE;
    private long reserved;
    private int bufferBytes = DEFAULT_BUFFER;
    private boolean open;
    private boolean over;
    private long idleTimer = -1;
    private long idleMillis;

    AioSession(NetSocket socket, HostShare share, NfcGrant grant, boolean noMemory, Runnable close) {
        this.socket = socket;
        this.share = share;
        this.grant = grant;
        this.noMemory = noMemory;
        this.close = close;
        this.reads = new Reads(socket, share);
    }

    void consume(Inbox inbox) {
        while (!over && inbox.size() >= Frames.HEADER_BYTES) {
            long payload = inbox.uint(8);
            if (inbox.uint(0) != Frames.MAGIC) {
                // A classic message 4 says good-bye; anything else is garbage. Both end here.
                finish();
                return;
            }
            if (payload > MOST_PAYLOAD) {
                finish();
                return;
            }
            int type = (int) inbox.uint(4);
            if (inbox.size() < Frames.HEADER_BYTES + payload) {
                return;
            }
            long extra = extraBytes(type, inbox, payload);
            if (extra > MOST_EXTRA) {
                finish();
                return;
            }
            if (inbox.size() < Frames.HEADER_BYTES + payload + extra) {
                return;
            }
            Buffer header = inbox.take(Frames.HEADER_BYTES);
            request(type, header.getUnsignedIntLE(12), inbox.take((int) payload), inbox.take((int) extra));
        }
    }

    private static long extraBytes(int type, Inbox inbox, long payload) {
        if (type == OPEN_FILE && payload >= 4) {
            return inbox.uint(Frames.HEADER_BYTES);
        }
        return type == DDB_GET && payload >= 12 ? inbox.uint(Frames.HEADER_BYTES + 8) : 0;
    }

    private void request(int type, long opId, Buffer payload, Buffer extra) {
        touched();
        try {
            if (!open && type != OPEN_SESSION && type != CLOSE_SESSION) {
                throw new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessMsg: no session is open");
            }
            switch (type) {
                case OPEN_SESSION -> openSession(opId, required(payload, 16));
                case SOCKET_OPTIONS -> socketOptions(opId);
                case RESOURCE_POOL -> send(Frames.record(type, opId, Frames.zeros(4)));
                case OPEN_FILE -> openFile(opId, required(payload, 60), extra);
                case CLOSE_FILE -> closeFile(opId, required(payload, 8));
                case CLOSE_SESSION -> closeSession(opId, payload);
                case DDB_GET -> ddbGet(opId, required(payload, 16), extra);
                case ALLOCATED_BLOCKS -> allocatedBlocks(opId, required(payload, 48));
                case IO -> read(opId, required(payload, 44));
                default -> throw new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessMsg: unknown message type " + type);
            }
        } catch (NfcRefusal refusal) {
            refuse(opId, refusal);
        }
    }

    private static Buffer required(Buffer payload, int bytes) {
        if (payload.length() < bytes) {
            throw new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessMsg: payload of " + payload.length() + " bytes");
        }
        return payload;
    }

    private void send(Buffer record) {
        if (!over) {
            socket.write(record);
        }
    }

    private void refuse(long opId, NfcRefusal refusal) {
        share.host().counters().refused();
        send(Frames.error(opId, refusal));
    }

    private void openSession(long opId, Buffer payload) {
        long size = payload.getUnsignedIntLE(4);
        long count = Math.max(1, payload.getUnsignedIntLE(8));
        long bytes = (size == 0 ? DEFAULT_BUFFER : size) * count;
        if (open || size >= MOST_BUFFERS || bytes > MOST_BUFFERS || noMemory || !share.reserve(bytes)) {
            throw new NfcRefusal(NfcRefusal.NO_MEMORY, "Failed to allocate the requested " + bytes + " bytes");
        }
        reserved = bytes;
        bufferBytes = size == 0 ? DEFAULT_BUFFER : (int) size;
        open = true;
        send(Frames.record(OPEN_SESSION, opId, Frames.zeros(16)));
    }

    private void socketOptions(long opId) {
        send(Frames.record(
                SOCKET_OPTIONS,
                opId,
                Buffer.buffer()
                        .appendIntLE(SOCKET_BUFFER)
                        .appendIntLE(SOCKET_BUFFER)
                        .appendIntLE(1)));
    }

    private void openFile(long opId, Buffer payload, Buffer extra) {
        String path = extra.toString(StandardCharsets.UTF_8);
        long flags = payload.getUnsignedIntLE(20);
        if ((flags & READ_ONLY) == 0) {
            throw NfcRefusal.foreign(path);
        }
        if (files.size() >= 64) {
            throw new NfcRefusal(NfcRefusal.NO_MEMORY, "Failed to allocate the requested 1 bytes");
        }
        grant.open(path)
                .onSuccess(file -> opened(opId, flags, path, file))
                .onFailure(cause -> notOpened(
                        opId,
                        cause instanceof NfcRefusal refusal
                                ? refusal
                                : new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessOpenFileMsg: internal error")));
    }

    /** As ESXi 7.0.3 does: the error, then the ordinary reply, all zero. */
    private void notOpened(long opId, NfcRefusal refusal) {
        refuse(opId, refusal);
        send(Frames.record(OPEN_FILE, opId, Frames.zeros(60)));
    }

    private void opened(long opId, long flags, String path, NfcFile file) {
        Optional<NfcFault> fault = share.host().strike(NfcFault.Stage.OPEN, file.vm(), file.ordinal());
        NfcFault.Kind kind = fault.map(NfcFault::kind).orElse(null);
        if (over || kind == NfcFault.Kind.LOCKED || kind == NfcFault.Kind.OPEN_STATUS) {
            file.close().run();
            if (kind == NfcFault.Kind.LOCKED) {
                notOpened(opId, locked(path));
            } else if (kind == NfcFault.Kind.OPEN_STATUS) {
                send(Frames.record(OPEN_FILE, opId, Frames.zeros(60).setLongLE(0, NfcRefusal.READ_FAILED)));
            }
            return;
        }
        long handle = nextHandle++;
        files.put(handle, file);
        share.host().counters().files(1);
        fault.ifPresent(struck -> {
            if (struck.kind() == NfcFault.Kind.DROP_AFTER) {
                reads.dropAfter(struck.amount());
            } else {
                idleMillis = Math.max(1, struck.amount());
                touched();
            }
        });
        send(Frames.record(
                OPEN_FILE, opId, openReply(handle, flags, file.content().capacityBytes())));
    }

    private static NfcRefusal locked(String path) {
        return new NfcRefusal(
                NfcRefusal.OTHER,
                "NfcAioProcessOpenFileMsg: Failed to open '" + path
                        + "': DiskLib error 16392: Failed to lock the file (16392)");
    }

    private static Buffer openReply(long handle, long flags, long capacity) {
        long cylinders = Math.min(16_383, capacity / (255L * 63 * 512));
        return Frames.zeros(60)
                .setLongLE(8, handle)
                .setIntLE(16, FILE_TYPE_DISK)
                .setUnsignedIntLE(20, flags)
                .setLongLE(28, capacity)
                .setIntLE(36, 512)
                .setIntLE(40, (int) cylinders)
                .setIntLE(44, 255)
                .setIntLE(48, 63);
    }

    private NfcFile file(Buffer payload) {
        NfcFile file = files.get(payload.getLongLE(0));
        if (file == null) {
            throw new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessMsg: no such file handle");
        }
        return file;
    }

    private void closeFile(long opId, Buffer payload) {
        NfcFile file = file(payload);
        files.remove(payload.getLongLE(0));
        giveBack(file);
        send(Frames.record(CLOSE_FILE, opId, Frames.zeros(payload.length())));
    }

    private void giveBack(NfcFile file) {
        share.host().counters().files(-1);
        file.close().run();
    }

    private void closeSession(long opId, Buffer payload) {
        share.host().counters().closedPolitely();
        send(Frames.record(CLOSE_SESSION, opId, Frames.zeros(payload.length())));
        finish();
    }

    private void ddbGet(long opId, Buffer payload, Buffer extra) {
        String value = file(payload).ddb().getOrDefault(extra.toString(StandardCharsets.US_ASCII), "");
        Buffer bytes = Buffer.buffer(value);
        send(Frames.record(DDB_GET, opId, Frames.zeros(16).setIntLE(12, bytes.length()), bytes));
    }

    private void allocatedBlocks(long opId, Buffer payload) {
        NfcFile file = file(payload);
        if (!share.manners().allocatedBlocks()) {
            throw new NfcRefusal(NfcRefusal.OTHER, "NfcAioProcessMsg: unknown message type " + ALLOCATED_BLOCKS);
        }
        AllocatedBlocks query = AllocatedBlocks.parse(payload, file.content().capacityBytes());
        share.vertx()
                .executeBlocking(() -> query.bitmap(file.content()), false)
                .onSuccess(bitmap -> send(Frames.record(
                        ALLOCATED_BLOCKS, opId, Frames.zeros(48).setLongLE(32, query.chunks()), Buffer.buffer(bitmap))))
                .onFailure(cause ->
                        refuse(opId, new NfcRefusal(NfcRefusal.READ_FAILED, "NfcAioQueryAllocatedBlocks failed")));
    }

    private void read(long opId, Buffer payload) {
        NfcFile file = file(payload);
        long offset = payload.getLongLE(16);
        long length = payload.getLongLE(24);
        long capacity = file.content().capacityBytes();
        if (payload.getIntLE(8) != READ) {
            throw NfcRefusal.foreign("handle");
        }
        if (offset < 0 || length <= 0 || length > capacity - offset || (offset | length) % 512 != 0) {
            throw new NfcRefusal(
                    NfcRefusal.READ_FAILED, "NfcAioReadFile failed: range " + offset + "+" + length + " is invalid");
        }
        if (length > share.manners().mostRequestBytes()) {
            throw new NfcRefusal(NfcRefusal.NO_MEMORY, "Failed to allocate the requested " + length + " bytes");
        }
        reads.add(new ReadRequest(opId, file, offset, (int) length, payload.getIntLE(12), bufferBytes));
    }

    private void touched() {
        if (idleMillis > 0) {
            if (idleTimer >= 0) {
                share.vertx().cancelTimer(idleTimer);
            }
            idleTimer = share.vertx().setTimer(idleMillis, id -> close.run());
        }
    }

    private void finish() {
        end();
        close.run();
    }

    /** The connection has ended or is about to: everything is given back. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        reads.end();
        if (idleTimer >= 0) {
            share.vertx().cancelTimer(idleTimer);
        }
        files.values().forEach(this::giveBack);
        files.clear();
        share.free(reserved);
        reserved = 0;
    }
}
