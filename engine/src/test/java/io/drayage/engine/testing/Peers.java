package io.drayage.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the software that perf/peers builds. */
public final class Peers {
    private Peers() {}

    /**
     * A file below the peers' folder, such as {@code bin/vcsim}. Where it is missing the test is skipped and says so; with {@code CI=true} it fails.
     */
    public static Path find(String relative) {
        Path file = root().resolve(relative);
        boolean there = Files.exists(file);
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(file + " is missing: run perf/peers/build first; CI must not skip this test");
        }
        assumeTrue(there, () -> "SKIPPED: " + file + " is missing: run perf/peers/build first");
        return file;
    }

    private static Path root() {
        String given = System.getProperty("drayage.peers");
        if (given != null) {
            return Path.of(given);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("perf/peers/build"))) {
            folder = folder.getParent();
        }
        return (folder == null ? Path.of("") : folder).resolve("target/peers");
    }
}
