package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything that outlives the process, locked for this one. The lock is a POSIX lock on {@code DIR/dray.lock}, so it ends with the process however that ends; the file holds the owner's pid in
 * decimal and a line feed, and stays. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "dray.lock";

    // JVM-wide on purpose: closing any channel of a file drops the process's POSIX locks on it, so a second attempt
    // within this JVM must be refused before it opens the file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the directory where it is missing (mode 0700) and locks it, on a worker thread. Fails with CONFIGURATION, naming the pid, when another process (or this one) holds it, and with LOCAL_DISK when it cannot be
     * written.
     */
    public static Future<DataDirectory> open(Vertx vertx, Path directory) {
        return vertx.executeBlocking(() -> lock(directory), false);
    }

    /** As {@link #open}, blocking. */
    public static DataDirectory lock(Path directory) {
        try {
            Path real = PrivateFiles.directory(directory).toRealPath();
            if (!HELD.add(real)) {
                throw inUse(real, ProcessHandle.current().pid());
            }
            FileChannel channel = lockFile(real);
            return new DataDirectory(real, channel);
        } catch (IOException e) {
            throw new EngineException(
                    Kind.LOCAL_DISK,
                    "data directory " + directory,
                    "it cannot be created or written (" + e + ")",
                    "Choose a directory that this user owns with --data",
                    e);
        }
    }

    private static FileChannel lockFile(Path real) throws IOException {
        @Nullable FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(
                    real.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(real, readPid(channel));
            }
            writePid(channel);
            locked = true;
            return channel;
        } finally {
            if (!locked) {
                HELD.remove(real);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static void writePid(FileChannel channel) throws IOException {
        channel.truncate(0);
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(pid), 0);
        channel.force(true);
    }

    private static long readPid(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static EngineException inUse(Path directory, long pid) {
        return new EngineException(
                Kind.CONFIGURATION,
                "data directory " + directory,
                "another Drayage uses it, process " + (pid < 0 ? "unknown" : pid),
                "Stop that process or give this one a directory of its own with --data");
    }

    /** The directory's real path. */
    public Path path() {
        return path;
    }

    /** Whether this object still holds the lock. */
    boolean held() {
        return !closed.get() && Files.isDirectory(path);
    }

    /** Gives the directory free; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new EngineException(
                    Kind.LOCAL_DISK, "data directory " + path, "its lock cannot be given up (" + e + ")", "", e);
        } finally {
            HELD.remove(path);
        }
    }
}
