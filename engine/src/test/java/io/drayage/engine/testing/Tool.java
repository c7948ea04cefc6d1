package io.drayage.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other people's programs, from the PATH or the folders for administrators, which are not on everybody's PATH. */
public final class Tool {
    private static final long PATIENCE_SECONDS = 240;

    private Tool() {}

    /** Skips the test where a program is missing, and says so; with {@code CI=true} fails. */
    public static void require(String debianPackage, String program) {
        boolean there = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        String remedy = program + " is missing: install the package " + debianPackage + " (scripts/test does)";
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(remedy + "; CI must not skip this test");
        }
        assumeTrue(there, () -> "SKIPPED: " + remedy);
    }

    /** Runs a program to its end and returns what it said; fails the test when it fails. */
    public static String run(String... command) {
        return run("", Map.of(), command);
    }

    /** The same with text on its standard input. */
    public static String fed(String input, String... command) {
        return run(input, Map.of(), command);
    }

    /** The same with an environment of its own beside ours. */
    public static String run(String input, Map<String, String> environment, String... command) {
        try {
            Path output = Files.createTempFile("drayage-tool", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(output, StandardCharsets.ISO_8859_1);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
