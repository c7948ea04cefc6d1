package io.drayage.control.app;

import io.drayage.control.db.PrivateFiles;
import io.drayage.engine.api.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process's scratch directory {@code ROOT/engine-<random>}, beside that of other processes which may work on the same runs: a stopped engine and its successor must not share block tables. A lock on
 * {@code engine-<random>.lock} says that its owner lives; what the dead left is removed at the next start. Blocking.
 */
final class WorkDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path path;
    private final Path lockFile;
    private final FileChannel lock;

    private WorkDirectory(Path path, Path lockFile, FileChannel lock) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Removes what the dead left below {@code root}, and makes a directory for this process. */
    static WorkDirectory claim(Path root) {
        try {
            PrivateFiles.directory(root);
            removeDead(root);
            String name = "engine-" + UUID.randomUUID();
            Path lockFile = root.resolve(name + LOCK);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IOException(lockFile + " is locked by another process");
            }
            return new WorkDirectory(Files.createDirectory(root.resolve(name)), lockFile, lock);
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Kind.LOCAL_DISK,
                    "work directory " + root,
                    "it cannot be prepared (" + e + ")",
                    "Make room there and correct its owner, or choose another data directory",
                    e);
        }
    }

    private static void removeDead(Path root) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(root, "engine-*" + LOCK)) {
            for (Path file : locks) {
                removeIfDead(file);
            }
        }
    }

    private static void removeIfDead(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                @Nullable FileLock dead = channel.tryLock()) {
            if (dead != null) {
                String name = file.getFileName().toString();
                deleteTree(file.resolveSibling(name.substring(0, name.length() - LOCK.length())));
                Files.deleteIfExists(file);
            }
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The directory; it exists and is this process's own. */
    Path path() {
        return path;
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() throws IOException {
        deleteTree(path);
        Files.deleteIfExists(lockFile);
        lock.close();
    }
}
