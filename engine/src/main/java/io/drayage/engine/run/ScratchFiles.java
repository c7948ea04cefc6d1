package io.drayage.engine.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The run's scratch directory. Blocking: worker threads only. */
final class ScratchFiles {
    private ScratchFiles() {}

    /** Removes a directory and all in it; an absent one is fine. */
    static void delete(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("scratch directory " + directory + " cannot be removed", e);
        }
    }
}
