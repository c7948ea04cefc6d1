package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestHeader;
import io.drayage.protocol.manifest.ManifestTrailer;
import io.drayage.protocol.manifest.ManifestWriter;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A manifest on its way from a block table to the staging area: written to a local file first, since its length decides whether it stays a delta, then uploaded in parts. Memory:
 * one part. {@link #write} blocks (worker threads); the upload is confined to the caller's context.
 */
final class ManifestFile {
    private static final int PART_BYTES = 8 << 20;
    private static final int WRITE_BYTES = 256 << 10;

    private final Path file;
    private final ManifestHeader header;
    private final ManifestTrailer trailer;

    private ManifestFile(Path file, ManifestHeader header, ManifestTrailer trailer) {
        this.file = file;
        this.header = header;
        this.trailer = trailer;
    }

    /** Writes the entries to {@code file}, replacing it. Blocking. */
    static ManifestFile write(Path file, ManifestHeader header, Iterator<ManifestEntry> entries) {
        ByteBuffer buffer = ByteBuffer.allocate(WRITE_BYTES);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ManifestWriter writer = new ManifestWriter(header);
            while (entries.hasNext()) {
                writer.add(entries.next(), buffer);
                if (buffer.remaining() < ManifestWriter.MAX_WRITE_BYTES) {
                    drain(buffer, channel);
                }
            }
            drain(buffer, channel);
            ManifestTrailer trailer = writer.finish(buffer);
            drain(buffer, channel);
            return new ManifestFile(file, header, trailer);
        } catch (IOException e) {
            throw localDisk(file, e);
        }
    }

    ManifestHeader header() {
        return header;
    }

    ManifestTrailer trailer() {
        return trailer;
    }

    /** Uploads the file to {@code key}: one put, or a multipart upload that is aborted when anything fails. */
    Future<Void> upload(ObjectStore store, String key, WorkerExecutor worker) {
        long length = trailer.lengthBytes();
        if (length <= PART_BYTES) {
            return read(worker, 0, (int) length)
                    .compose(bytes -> store.put(key, Buffer.buffer(bytes), false))
                    .mapEmpty();
        }
        return store.createMultipartUpload(key, Map.of())
                .compose(uploadId -> uploadParts(store, key, uploadId, worker)
                        .recover(error -> store.abortMultipartUpload(key, uploadId)
                                .transform(aborted -> Future.failedFuture(error))));
    }

    private Future<Void> uploadParts(ObjectStore store, String key, String uploadId, WorkerExecutor worker) {
        Future<List<UploadedPart>> parts = Future.succeededFuture(new ArrayList<>());
        int number = 1;
        for (long offset = 0; offset < trailer.lengthBytes(); offset += PART_BYTES) {
            int partNumber = number++;
            long from = offset;
            int length = (int) Math.min(PART_BYTES, trailer.lengthBytes() - offset);
            parts = parts.compose(list -> read(worker, from, length)
                    .compose(bytes -> store.uploadPart(key, uploadId, partNumber, ByteBuffer.wrap(bytes)))
                    .map(part -> {
                        list.add(part);
                        return list;
                    }));
        }
        return parts.compose(list -> store.completeMultipartUpload(key, uploadId, list, trailer.lengthBytes()))
                .mapEmpty();
    }

    private Future<byte[]> read(WorkerExecutor worker, long offset, int length) {
        return worker.executeBlocking(
                () -> {
                    byte[] bytes = new byte[length];
                    ByteBuffer target = ByteBuffer.wrap(bytes);
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                        while (target.hasRemaining() && channel.read(target, offset + target.position()) >= 0) {
                            // Reads until the buffer is full; the file has at least that many bytes, since we wrote it.
                        }
                        return bytes;
                    } catch (IOException e) {
                        throw localDisk(file, e);
                    }
                },
                false);
    }

    /** Removes the local file. Blocking. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw localDisk(file, e);
        }
    }

    private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private static EngineException localDisk(Path file, IOException e) {
        return new EngineException(
                EngineException.Kind.LOCAL_DISK,
                "file " + file,
                String.valueOf(e.getMessage()),
                "Make room on the file system of the data directory (--data) and start the run again",
                e);
    }
}
