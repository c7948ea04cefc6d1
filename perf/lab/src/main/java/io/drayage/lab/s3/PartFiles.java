package io.drayage.lab.s3;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.WriteStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files behind parts: one per part, in one directory, never joined. Confined to the lab's event loop; the I/O itself runs on Vert.x's worker threads. */
final class PartFiles {
    private static final int WRITE_QUEUE_BYTES = 1 << 20;
    private static final int READ_CHUNK_BYTES = 128 << 10;

    private final Vertx vertx;
    private final Path directory;
    private long serial;

    PartFiles(Vertx vertx, Path directory) {
        this.vertx = vertx;
        this.directory = directory;
    }

    Path next() {
        return directory.resolve("part-%09d".formatted(serial++));
    }

    Future<AsyncFile> create(Path file) {
        return vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setWrite(true).setCreateNew(true))
                .map(opened -> opened.setWriteQueueMaxSize(WRITE_QUEUE_BYTES));
    }

    Future<Void> delete(Path file) {
        return vertx.fileSystem().delete(file.toString()).otherwiseEmpty();
    }

    Future<Void> delete(List<StoredPart> parts) {
        return Future.join(parts.stream()
                        .flatMap(part -> part.file().stream())
                        .map(this::delete)
                        .toList())
                .mapEmpty();
    }

    /** Sends a range of an object part by part; the target is not ended. */
    Future<Void> send(StoredObject object, long offset, long length, WriteStream<Buffer> target) {
        Future<Void> sent = Future.succeededFuture();
        long start = 0;
        for (StoredPart part : object.parts()) {
            long from = Math.max(offset, start);
            long to = Math.min(offset + length, start + part.lengthBytes());
            if (from < to) {
                long inPart = from - start;
                sent = sent.compose(v -> send(part.file(), inPart, to - from, target));
            }
            start += part.lengthBytes();
        }
        return sent;
    }

    private Future<Void> send(Optional<Path> file, long offset, long length, WriteStream<Buffer> target) {
        if (file.isEmpty()) {
            return Future.failedFuture(new IllegalStateException("the lab has discarded these bytes"));
        }
        return vertx.fileSystem()
                .open(
                        file.get().toString(),
                        new OpenOptions().setRead(true).setWrite(false).setCreate(false))
                .compose(opened -> {
                    opened.setReadPos(offset).setReadLength(length).setReadBufferSize(READ_CHUNK_BYTES);
                    return opened.pipe().endOnComplete(false).to(target).eventually(opened::close);
                });
    }
}
