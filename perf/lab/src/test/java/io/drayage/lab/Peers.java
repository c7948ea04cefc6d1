package io.drayage.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Other people's programs that the tests run against. Absent ones skip a test with the remedy in its message; with CI=true they fail it. */
public final class Peers {
    private Peers() {}

    /** The folder that {@code perf/peers/build} fills: system property {@code drayage.peers}, else {@code target/peers} of the checkout. */
    public static Path folder() {
        String property = System.getProperty("drayage.peers");
        return property != null ? Path.of(property) : root().resolve("target/peers");
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (at.getParent() != null && !Files.isDirectory(at.resolve("protocol"))) {
            at = at.getParent();
        }
        return at;
    }

    /** A program of the peers' folder, such as {@code bin/govc}. */
    public static String requirePeer(String name) {
        Path program = folder().resolve(name);
        require(Files.isExecutable(program), program + " is absent: run perf/peers/build");
        return program.toString();
    }

    /** A program on the PATH. */
    public static void requireProgram(String name, String remedy) {
        boolean found = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, name)));
        require(found, name + " is not on the PATH: " + remedy);
    }

    private static void require(boolean present, String message) {
        if (!present && "true".equals(System.getenv("CI"))) {
            fail(message);
        }
        Assumptions.assumeTrue(present, "SKIPPED, " + message);
    }

    /** Runs a program to its end and returns what it printed; fails the test when it exits with anything but 0. */
    public static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    /** The same with additional environment variables. */
    public static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("peer", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            String output = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(ended)
                    .as("%s ends within 120 s: %s", List.of(command), output)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", List.of(command), output)
                    .isZero();
            return output;
        } finally {
            Files.delete(log);
        }
    }
}
