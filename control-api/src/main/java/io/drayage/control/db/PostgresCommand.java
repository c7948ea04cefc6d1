package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Postgres' programs to their end. They refuse to run as root, so root runs them in a user namespace ({@code unshare -U}), where they see another uid but own the same files. Blocking.
 */
final class PostgresCommand {
    private static final int MAX_OUTPUT_CHARS = 4000;

    private final Path bin;
    private final Path scratch;

    /**
     * @param home holds {@code bin/}
     * @param scratch where outputs are kept while a program runs
     */
    PostgresCommand(Path home, Path scratch) {
        this.bin = home.resolve("bin");
        this.scratch = scratch;
    }

    /** What a program said, standard output and error together, cut to its last 4000 characters. */
    record Outcome(int exitCode, String output) {
        /** The last line that says something, for messages. */
        String lastLine() {
            String[] lines = output.strip().split("\n");
            return lines[lines.length - 1].strip();
        }
    }

    /** Runs a program without input. */
    Outcome run(Duration timeout, String program, String... arguments) throws IOException {
        return run("", timeout, program, arguments);
    }

    /** Runs a program; the input goes through a private file, so that secrets in it are never in an argument list. */
    Outcome run(String input, Duration timeout, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(asOther());
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path in = scratch.resolve("input-" + program);
        Path out = scratch.resolve("output-" + program + ".log");
        PrivateFiles.write(in, input);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
            builder.environment().put("LC_ALL", "C");
            return new Outcome(await(builder.start(), program, timeout), tail(out));
        } finally {
            Files.deleteIfExists(in);
        }
    }

    private static int await(Process process, String program, Duration timeout) throws IOException {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + timeout.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        }
    }

    private static String tail(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - MAX_OUTPUT_CHARS));
    }

    private static List<String> asOther() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (!LinuxUtils.isUnshareAvailable()) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "embedded Postgres",
                    "Postgres does not run as root, and this machine does not allow user namespaces (unshare -U)",
                    "Run Drayage as another user, or give it a Postgres with database: postgresql://user@host/db");
        }
        return List.of("unshare", "-U");
    }
}
