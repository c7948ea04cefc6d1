package io.drayage.lab.vcenter;

import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One disk on its way to one client. Chunks are made on worker threads, one at a time, and only when the socket has room: a client that does not read stops it. Faults
 * apply on the wire, after the manifest's digest. Confined to the context of the host's connection, except {@link #cut}.
 */
final class NfcStream {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int SLOWEST_CHUNK_BYTES = 4096;
    private static final Buffer END = Buffer.buffer();

    private final Vertx vertx;
    private final Context context;
    private final LeaseDisk disk;
    private final StreamFault fault;
    private final LabCounters counters;
    private final AtomicLong diskBytes;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StreamVmdkWriter writer;
    private final @Nullable MessageDigest digest;
    private long sent;
    private boolean over;

    NfcStream(
            Vertx vertx,
            LeaseDisk disk,
            StreamFault fault,
            LabCounters counters,
            HttpServerRequest request,
            boolean digested) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.disk = disk;
        this.fault = fault;
        this.counters = counters;
        this.diskBytes = counters.disk(disk.lease().vm().name(), disk.ordinal());
        this.request = request;
        this.response = request.response();
        VmdkOptions options =
                fault.missingEndOfStream() ? VmdkOptions.vsphere().withoutEndOfStream() : VmdkOptions.vsphere();
        this.writer = new StreamVmdkWriter(disk.view(), options, chunkBytes(fault));
        this.digest = digested ? sha1() : null;
    }

    private static int chunkBytes(StreamFault fault) {
        long perTenth = fault.bytesPerSecond() / 10;
        return fault.bytesPerSecond() == 0
                ? CHUNK_BYTES
                : (int) Math.max(SLOWEST_CHUNK_BYTES, Math.min(CHUNK_BYTES, perTenth));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    void start() {
        counters.streamOpened();
        response.setChunked(true).putHeader("Content-Type", "application/x-vnd.vmware-streamVmdk");
        response.setWriteQueueMaxSize(2 * CHUNK_BYTES);
        response.exceptionHandler(cause -> finish());
        response.closeHandler(ignored -> finish());
        if (disk.join(this)) {
            produce();
        } else {
            response.setStatusCode(404).end();
            finish();
        }
    }

    private void produce() {
        if (!over) {
            vertx.executeBlocking(this::fill, false).onSuccess(this::send).onFailure(cause -> close());
        }
    }

    private Buffer fill() {
        int length = writer.next();
        if (length < 0) {
            return END;
        }
        if (digest != null) {
            digest.update(writer.chunk(), 0, length);
        }
        return Buffer.buffer(length).appendBytes(writer.chunk(), 0, length);
    }

    private void send(Buffer chunk) {
        if (over) {
            return;
        }
        if (chunk == END) {
            String sha1 = digest == null ? "" : HexFormat.of().formatHex(digest.digest());
            disk.finished(sent, sha1, writer.dataBytes());
            response.end();
            finish();
            return;
        }
        long end = sent + chunk.length();
        long silentAt = fault.silentAtByte();
        long cutAt = fault.cutAfterBytes();
        if (silentAt > sent && silentAt < end && !(cutAt >= 0 && cutAt < silentAt)) {
            int head = (int) (silentAt - sent);
            write(chunk.getBuffer(0, head));
            later(fault.silence().toMillis(), () -> send(chunk.getBuffer(head, chunk.length())));
        } else if (cutAt >= 0 && cutAt <= end) {
            write(chunk.getBuffer(0, (int) Math.max(0, cutAt - sent)));
            end();
        } else {
            write(chunk);
            pace(chunk.length());
        }
    }

    private void write(Buffer chunk) {
        int length = chunk.length();
        long corrupt = fault.corruptAtByte() - sent;
        if (fault.corruptAtByte() >= 0 && corrupt >= 0 && corrupt < length) {
            chunk.setByte((int) corrupt, (byte) (chunk.getByte((int) corrupt) ^ 1));
        }
        sent += length;
        response.write(chunk).onSuccess(done -> {
            diskBytes.addAndGet(length);
            disk.lease().sent(length);
        });
    }

    private void pace(int length) {
        if (fault.bytesPerSecond() > 0) {
            later(length * 1000L / fault.bytesPerSecond(), this::produce);
        } else if (response.writeQueueFull()) {
            awaitRoom();
        } else {
            produce();
        }
    }

    private void awaitRoom() {
        long patience = fault.dropStalledAfter().toMillis();
        long timer = patience > 0 ? vertx.setTimer(patience, id -> close()) : -1;
        response.drainHandler(ignored -> {
            vertx.cancelTimer(timer);
            produce();
        });
    }

    private void later(long millis, Runnable action) {
        vertx.setTimer(Math.max(1, millis), id -> action.run());
    }

    private void end() {
        switch (fault.cut()) {
            case END -> response.end();
            case FIN -> request.connection().close();
            case RST -> ConnectionReset.reset(request.connection());
        }
        finish();
    }

    private void close() {
        request.connection().close();
        finish();
    }

    /** Ends the stream from the side of the lease. Thread-safe. */
    void cut() {
        context.runOnContext(ignored -> {
            if (!over) {
                close();
            }
        });
    }

    private void finish() {
        if (!over) {
            over = true;
            disk.leave(this);
            counters.streamClosed();
        }
    }
}
