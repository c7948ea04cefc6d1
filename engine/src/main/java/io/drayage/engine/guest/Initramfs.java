package io.drayage.engine.guest;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.guest.AbsentBytesException;
import io.drayage.protocol.guest.DiskBytes;
import io.drayage.protocol.guest.GuestFileSystem;
import io.drayage.protocol.guest.GuestFileSystem.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which modules an initramfs holds.
 *
 * @param name of its file
 * @param modules those that were looked for and found
 * @param failure why it could not be read to its end; empty when it was
 */
record Initramfs(String name, Set<String> modules, String failure) {
    /** The largest one that is read: what must be fetched of a disk is bounded. */
    static final long MOST_BYTES = 80L << 20;

    /** Reads it. The search ends when all modules are found. */
    static Initramfs read(String name, DiskBytes volume, GuestFileSystem files, Node file, Set<String> wanted) {
        if (file.lengthBytes() > MOST_BYTES) {
            return new Initramfs(name, Set.of(), "it has " + (file.lengthBytes() >> 20) + " MiB, more than are read");
        }
        volume.expect(files.spans(file, file.lengthBytes()));
        Set<String> found = new HashSet<>();
        try (InputStream bytes = new FileStream(files, file)) {
            new CpioNames(path -> {
                        wanted.stream().filter(module -> isModule(path, module)).forEach(found::add);
                        return found.size() < wanted.size();
                    })
                    .read(bytes);
            return new Initramfs(name, Set.copyOf(found), "");
        } catch (MalformedInputException e) {
            return new Initramfs(name, Set.copyOf(found), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            throwIfAbsent(e);
            return new Initramfs(name, Set.copyOf(found), "its compression is damaged: " + e.getMessage());
        }
    }

    private static void throwIfAbsent(Exception e) {
        if (e instanceof AbsentBytesException absent) {
            throw absent;
        }
        if (e instanceof EngineException ours) {
            throw ours;
        }
    }

    /** Whether it holds a module; empty when that is not known. */
    Optional<Boolean> holds(String module) {
        if (modules.contains(module)) {
            return Optional.of(true);
        }
        return failure.isEmpty() ? Optional.of(false) : Optional.empty();
    }

    /** Whether a path is that of a module, compressed or not; dashes and underscores are the same to the kernel. */
    static boolean isModule(String path, String module) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        int end = file.indexOf(".ko");
        return end > 0 && file.substring(0, end).replace('_', '-').equals(module.replace('_', '-'));
    }

    /** A file of a guest as a stream. */
    private static final class FileStream extends InputStream {
        private static final int CHUNK = 256 << 10;

        private final GuestFileSystem files;
        private final Node file;
        private byte[] chunk = new byte[0];
        private int at;
        private long next;

        FileStream(GuestFileSystem files, Node file) {
            this.files = files;
            this.file = file;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == chunk.length) {
                if (next >= file.lengthBytes()) {
                    return -1;
                }
                chunk = files.read(file, next, (int) Math.min(CHUNK, file.lengthBytes() - next));
                next += chunk.length;
                at = 0;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, into, offset, count);
            at += count;
            return count;
        }
    }
}
