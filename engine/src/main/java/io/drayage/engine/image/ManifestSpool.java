package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestIterator;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Manifests of the staging area as local files, so that they can be walked without holding them in memory: a full 4 TiB disk has 8 million entries. A file is kept only
 * if its SHA-256 is the one that run.json says. Files live in one directory per user of this class and go when it is closed. Fetching is confined to one context; the
 * iterators block and are for worker threads.
 */
public final class ManifestSpool implements AutoCloseable {
    private static final int FETCH_BYTES = 4 << 20;
    private static final int CHUNK_BYTES = 64 << 10;

    private final ObjectStore store;
    private final WorkerExecutor worker;
    private final Path directory;
    private final List<FileChannel> open = new ArrayList<>();
    private int files;

    /** @param directory is created, and removed with its files by {@link #close} */
    public ManifestSpool(ObjectStore store, WorkerExecutor worker, Path directory) {
        this.store = store;
        this.worker = worker;
        this.directory = directory;
    }

    /**
     * Fetches a manifest and checks it.
     *
     * @param key full key, prefix included
     * @param sha256 of the whole object, hex, as run.json has it
     */
    public Future<Path> fetch(String key, long lengthBytes, String sha256) {
        Path file = directory.resolve("manifest-" + files++ + ".drm");
        MessageDigest digest = BlockHasher.newSha256();
        return worker.executeBlocking(() -> create(file), false)
                .compose(channel -> fetchFrom(key, 0, lengthBytes, channel, digest)
                        .eventually(() -> worker.executeBlocking(() -> close(channel), false)))
                .map(done -> {
                    String actual = HexFormat.of().formatHex(digest.digest());
                    if (!actual.equals(sha256)) {
                        throw new EngineException(
                                EngineException.Kind.CHECKSUM,
                                "manifest s3://" + store.bucket() + "/" + key,
                                "its SHA-256 is " + actual + ", run.json says " + sha256,
                                "The staging area was changed from outside: run the job afresh (--full) and find out by whom");
                    }
                    return file;
                });
    }

    /** The entries of a fetched manifest, ascending. Blocking. */
    public Iterator<ManifestEntry> entries(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            synchronized (open) {
                open.add(channel);
            }
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            return new ManifestIterator(() -> nextChunk(file, channel, chunk));
        } catch (IOException e) {
            throw RawImageFile.localDisk(file, e);
        }
    }

    /** Closes and removes the files. Blocking. */
    @Override
    public void close() {
        synchronized (open) {
            open.forEach(ManifestSpool::closeQuietly);
            open.clear();
        }
        try {
            if (Files.isDirectory(directory)) {
                try (var paths = Files.list(directory)) {
                    for (Path path : paths.toList()) {
                        Files.deleteIfExists(path);
                    }
                }
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw RawImageFile.localDisk(directory, e);
        }
    }

    private Future<Void> fetchFrom(String key, long offset, long end, FileChannel channel, MessageDigest digest) {
        if (offset >= end) {
            return Future.succeededFuture();
        }
        int length = (int) Math.min(FETCH_BYTES, end - offset);
        return store.get(key, offset, length)
                .compose(bytes -> worker.executeBlocking(() -> append(channel, digest, bytes), false))
                .compose(done -> fetchFrom(key, offset + length, end, channel, digest));
    }

    private FileChannel create(Path file) {
        try {
            Files.createDirectories(directory);
            return FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw RawImageFile.localDisk(file, e);
        }
    }

    private Void append(FileChannel channel, MessageDigest digest, Buffer bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes.getBytes());
        digest.update(source.duplicate());
        try {
            while (source.hasRemaining()) {
                channel.write(source);
            }
            return null;
        } catch (IOException e) {
            throw RawImageFile.localDisk(directory, e);
        }
    }

    private static Optional<ByteBuffer> nextChunk(Path file, FileChannel channel, ByteBuffer chunk) {
        try {
            chunk.clear();
            return channel.read(chunk) < 0 ? Optional.empty() : Optional.of(chunk.flip());
        } catch (IOException e) {
            throw RawImageFile.localDisk(file, e);
        }
    }

    private static Void close(FileChannel channel) {
        try {
            channel.close();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
