package io.drayage.control.config;

import io.drayage.engine.api.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secrets come from files only: the first line, without its line end. */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * Reads the secret. Warns when others may read the file.
     *
     * @param key the configuration key or option that named the file, for errors
     * @throws ConfigException when the file is absent, unreadable, empty or larger than 64 KiB
     */
    public static Secret read(String key, Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(
                        key, key + ": " + file + " is larger than 64 KiB; expected a file that holds one secret");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String line = text.lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new ConfigException(key, key + ": " + file + " is empty; expected the secret in its first line");
            }
            warnWhenOpen(key, file);
            return Secret.of(line);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    key, key + ": file " + file + " does not exist; expected a file that holds the secret");
        } catch (IOException e) {
            throw new ConfigException(
                    key,
                    key + ": file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** As {@link #read}, for an optional file. */
    public static Optional<Secret> readIfGiven(String key, Optional<Path> file) {
        return file.map(path -> read(key, path));
    }

    private static void warnWhenOpen(String key, Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream()
                        .anyMatch(p -> p.name().startsWith("OTHERS"))) {
            LOG.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("file", file)
                    .log("a secret's file can be read by everyone on this machine: chmod 600 it");
        }
    }
}
