package io.drayage.lab.vcenter;

import io.drayage.lab.fault.FolderFaults;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** One file, or a range of it, on its way to a client; chunks are read on worker threads, one at a time, when the socket has room. Confined to the connection's context. */
final class FolderStream {
    private static final int CHUNK_BYTES = 512 * 1024;
    private static final long OTHER_SIZE_BYTES = 512;
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final FolderFile file;
    private final FolderFaults.@Nullable Kind fault;
    private long at;
    private long end;
    private long cutAt = Long.MAX_VALUE;
    private boolean over;

    FolderStream(Vertx vertx, HttpServerRequest request, FolderFile file, FolderFaults.@Nullable Kind fault) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.file = file;
        this.fault = fault;
    }

    void start() {
        response.exceptionHandler(cause -> finish());
        response.closeHandler(closed -> finish());
        response.setWriteQueueMaxSize(2 * CHUNK_BYTES);
        response.putHeader("Content-Type", "application/octet-stream").putHeader("Accept-Ranges", "bytes");
        String range = fault == FolderFaults.Kind.WHOLE_FILE ? null : request.getHeader("Range");
        long size = file.sizeBytes() + (fault == FolderFaults.Kind.OTHER_SIZE ? OTHER_SIZE_BYTES : 0);
        if (!select(range, size)) {
            response.setStatusCode(416)
                    .putHeader("Content-Range", "bytes */" + size)
                    .end();
            finish();
            return;
        }
        response.putHeader("Content-Length", Long.toString(end - at));
        if (fault == FolderFaults.Kind.SHORT_BODY) {
            cutAt = at + (end - at) / 2;
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
            finish();
        } else {
            produce();
        }
    }

    /** Of several ranges none is served: the whole file is, as the standard allows. */
    private boolean select(@Nullable String range, long size) {
        end = size;
        if (range == null || !range.matches("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})")) {
            return true;
        }
        String[] ends = range.substring("bytes=".length()).split("-", 2);
        if (ends[0].isEmpty()) {
            at = Math.max(0, size - Long.parseLong(ends[1]));
        } else {
            at = Long.parseLong(ends[0]);
            end = ends[1].isEmpty() ? size : Math.min(size, Long.parseLong(ends[1]) + 1);
        }
        if (at >= end) {
            return false;
        }
        response.setStatusCode(206).putHeader("Content-Range", "bytes " + at + "-" + (end - 1) + "/" + size);
        return true;
    }

    private void produce() {
        if (over) {
            return;
        }
        if (at >= end) {
            response.end();
            finish();
            return;
        }
        int length = (int) Math.min(Math.min(CHUNK_BYTES, end - at), Math.max(1, cutAt - at));
        vertx.executeBlocking(() -> read(at, length), false)
                .onSuccess(this::send)
                .onFailure(cause -> cut());
    }

    /** Past the file's true end there are zeros. */
    private Buffer read(long from, int length) {
        int there = (int) Math.max(0, Math.min(length, file.sizeBytes() - from));
        Buffer bytes = Buffer.buffer(there == 0 ? new byte[0] : file.read(from, there));
        return bytes.appendBytes(new byte[length - there]);
    }

    private void send(Buffer bytes) {
        if (over) {
            return;
        }
        if (fault == FolderFaults.Kind.FLIPPED_BIT && at + bytes.length() >= end) {
            bytes.setByte(bytes.length() - 1, (byte) (bytes.getByte(bytes.length() - 1) ^ 1));
        }
        at += bytes.length();
        response.write(bytes);
        if (at >= cutAt) {
            cut();
        } else if (response.writeQueueFull()) {
            response.drainHandler(drained -> produce());
        } else {
            produce();
        }
    }

    private void cut() {
        request.connection().close();
        finish();
    }

    private void finish() {
        if (!over) {
            over = true;
            file.close();
        }
    }
}
