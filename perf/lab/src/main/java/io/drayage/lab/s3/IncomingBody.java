package io.drayage.lab.s3;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one request body: framing off, checksums, faults, and the bytes on to a file, a buffer or nowhere. Backpressure: while the file's write queue is full the
 * request is paused, and so is its socket. Confined to the request's event loop.
 */
final class IncomingBody {
    /** What came, without its framing. */
    record Received(long lengthBytes, long crc64Nvme) {}

    private final S3Call call;
    private final Optional<Fault> fault;
    private final Counters counters;
    private final Optional<AsyncFile> file;
    private final Consumer<Buffer> keep;
    private final BodyDigests digests;
    private final Optional<AwsChunkedDecoder> framing;
    private final Promise<Received> done = Promise.promise();
    private long lengthBytes;
    private long wireBytes;
    private boolean corrupted;

    private IncomingBody(
            S3Call call, Optional<Fault> fault, Counters counters, Optional<AsyncFile> file, Consumer<Buffer> keep) {
        this.call = call;
        this.fault = fault;
        this.counters = counters;
        this.file = file;
        this.keep = keep;
        this.digests = BodyDigests.of(call);
        this.framing = call.header("x-amz-content-sha256").startsWith("STREAMING-")
                ? Optional.of(new AwsChunkedDecoder(this::data))
                : Optional.empty();
    }

    /** Reads into a file (written from its position on; the caller closes it) or nowhere. */
    static Future<Received> receive(S3Call call, Optional<Fault> fault, Counters counters, Optional<AsyncFile> file) {
        return new IncomingBody(call, fault, counters, file, bytes -> {}).read();
    }

    /** Reads a small body, at most {@code maxBytes}. */
    static Future<Buffer> receiveSmall(S3Call call, Optional<Fault> fault, Counters counters, int maxBytes) {
        Buffer all = Buffer.buffer();
        IncomingBody body = new IncomingBody(call, fault, counters, Optional.empty(), bytes -> {
            if (all.length() + bytes.length() > maxBytes) {
                throw new S3Error(400, "MaxMessageLengthExceeded", "Your request was too big.");
            }
            all.appendBuffer(bytes);
        });
        return body.read().map(all);
    }

    private Future<Received> read() {
        HttpServerRequest request = call.request();
        request.exceptionHandler(done::tryFail);
        request.handler(this::chunk);
        request.endHandler(end -> finish());
        request.resume();
        return done.future();
    }

    private void chunk(Buffer chunk) {
        wireBytes += chunk.length();
        counters.bytesIn.addAndGet(chunk.length());
        if (done.future().isComplete()) {
            return; // refused already: what still comes is dropped
        }
        if (fault.isPresent() && fault.get() instanceof Fault.Reset reset && wireBytes >= reset.afterBytes()) {
            call.request().connection().close();
            done.tryFail(new ConnectionDropped());
            return;
        }
        try {
            take(chunk);
        } catch (S3Error e) {
            done.tryFail(e);
        }
    }

    /** Without framing the chunk goes on as it is: a copy here would be a third of the lab's cost. */
    private void take(Buffer chunk) {
        ByteBuf raw = ((BufferInternal) chunk).getByteBuf();
        boolean plain = framing.isEmpty() && fault.isEmpty() && raw.hasArray();
        if (!plain) {
            byte[] bytes = chunk.getBytes();
            framing.ifPresentOrElse(f -> f.feed(bytes), () -> data(bytes, 0, bytes.length));
            return;
        }
        digests.update(raw.array(), raw.arrayOffset() + raw.readerIndex(), raw.readableBytes());
        lengthBytes += chunk.length();
        keep(chunk);
    }

    private void data(byte[] bytes, int offset, int length) {
        flip(bytes, offset, length, Fault.CorruptInTransit.class);
        digests.update(bytes, offset, length);
        lengthBytes += length;
        flip(bytes, offset, length, Fault.CorruptAtRest.class);
        keep(Buffer.buffer().appendBytes(bytes, offset, length));
    }

    private void keep(Buffer bytes) {
        keep.accept(bytes);
        file.ifPresent(f -> write(f, bytes));
    }

    private void flip(byte[] bytes, int offset, int length, Class<? extends Fault> kind) {
        if (!corrupted && length > 0 && fault.isPresent() && kind.isInstance(fault.get())) {
            bytes[offset + length / 2] ^= 1;
            corrupted = true;
        }
    }

    private void write(AsyncFile target, Buffer bytes) {
        target.write(bytes).onFailure(done::tryFail);
        if (target.writeQueueFull()) {
            call.request().pause();
            target.drainHandler(drained -> call.request().resume());
        }
    }

    private void finish() {
        try {
            Map<String, String> trailers = framing.map(AwsChunkedDecoder::end).orElse(Map.of());
            digests.check(trailers);
            done.tryComplete(new Received(lengthBytes, digests.crc64Nvme()));
        } catch (S3Error e) {
            done.tryFail(e);
        }
    }

    /** The connection was closed on purpose; there is nobody to answer. */
    static final class ConnectionDropped extends RuntimeException {
        ConnectionDropped() {
            super("the lab closed the connection on purpose", null, false, false);
        }
    }
}
