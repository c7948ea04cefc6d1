package io.drayage.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A new folder that goes when it is closed, with all that is in it.
 *
 * @param folder exists until then
 */
public record Scratch(Path folder) implements AutoCloseable {
    /** Makes one below an existing folder. */
    public static Scratch in(Path parent) {
        try {
            return new Scratch(Files.createTempDirectory(parent, "scratch-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new folder inside. */
    public Path folder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (var tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // Gone already, which is what was wanted.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
