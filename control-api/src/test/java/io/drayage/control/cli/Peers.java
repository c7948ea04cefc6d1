package io.drayage.control.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Other people's programs that tests run, from the peers' folder ({@code drayage.peers}, default {@code target/peers} of the checkout). */
public final class Peers {
    private Peers() {}

    /** The program; when it is missing the test is skipped loudly, and fails where the environment says CI=true. */
    public static Path program(String relative) {
        Path root = Path.of(System.getProperty(
                "drayage.peers", Path.of("..", "target", "peers").toString()));
        return orSkip(root.resolve(relative).toAbsolutePath().normalize(), "perf/peers/build makes it");
    }

    /** A program of the operating system. */
    public static Path system(String path) {
        return orSkip(Path.of(path), "the operating system's package has it");
    }

    private static Path orSkip(Path program, String remedy) {
        if (!Files.isExecutable(program)) {
            String message = "SKIPPED: " + program + " is missing; " + remedy;
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            abort(message);
        }
        return program;
    }
}
