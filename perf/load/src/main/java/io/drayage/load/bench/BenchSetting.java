package io.drayage.load.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a benchmark is run with.
 *
 * @param root of the checkout
 * @param sizeBytes capacity of the disk to replicate, 0 for the benchmark's own default
 * @param seeds how many seeds, where a benchmark draws from seeds
 * @param seed the only one to use, to replay it
 * @param out takes the table
 */
public record BenchSetting(Path root, long sizeBytes, OptionalInt seeds, OptionalLong seed, PrintWriter out) {
    /** The folder of results and logs, made when it is missing. */
    public Path folder() {
        return existing(root.resolve("target/bench"));
    }

    /** The folder of the child processes' logs, made when it is missing. */
    public Path logs() {
        return existing(folder().resolve("logs"));
    }

    /** The product's launcher. */
    public Path launcher() {
        return root.resolve("scripts/dray");
    }

    /** Tells a person what happens now. */
    public void say(String text) {
        out.println(text);
        out.flush();
    }

    private static Path existing(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
