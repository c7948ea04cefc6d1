package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged {@code dray} as a process of its own, its output in files. */
public final class DrayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;
    private final Path err;

    private DrayProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it in {@code folder} with only PATH and these variables. */
    public static DrayProcess start(Path folder, Map<String, String> environment, String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "dray", ".out");
            Path err = Files.createTempFile(folder, "dray", ".err");
            // A build that a script began in the background inherits an ignored SIGINT, and a JVM leaves that as it is.
            List<String> command = new ArrayList<>(List.of(
                    "env",
                    "--default-signal=INT",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-jar",
                    jar().toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG"));
            builder.environment().putAll(environment);
            return new DrayProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() throws IOException {
        try (var jars = Files.list(Path.of("target"))) {
            return jars.filter(path ->
                            path.getFileName().toString().matches("drayage-control-api-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar in target: run through mvn verify"))
                    .toAbsolutePath();
        }
    }

    /** Waits for its end; the exit code. */
    public int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended; stderr: %s", stderr())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for a line on stdout that starts so; the line. */
    public String awaitLine(String start) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            for (String line : stdout().lines().toList()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
            assertThat(process.isAlive()).as("alive; stderr: %s", stderr()).isTrue();
            pause();
        }
        throw new AssertionError("no line '" + start + "' in " + PATIENCE + "; stderr: " + stderr());
    }

    private void pause() {
        try {
            process.waitFor(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal, {@code TERM} or {@code INT}. */
    public void signal(String name) {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Waits for its end with this exit code; all that it printed. */
    public String stdoutAfterExit(int code) {
        assertThat(exitCode()).as(stderr()).isEqualTo(code);
        return stdout();
    }

    /** What it printed so far. */
    public String stdout() {
        return read(out);
    }

    /** What it logged so far. */
    public String stderr() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("TERM");
            try {
                if (!process.waitFor(40, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
