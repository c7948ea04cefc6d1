package io.drayage.control.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** PEM certificates from files. */
public final class PemFiles {
    private PemFiles() {}

    /**
     * Reads a bundle of certificates.
     *
     * @param key the configuration key or option that named the file, for errors
     * @throws ConfigException when the file is absent, unreadable or holds no certificate
     */
    public static String read(String key, Path file) {
        try {
            String pem = Files.readString(file, StandardCharsets.US_ASCII);
            if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
                throw new ConfigException(key, key + ": " + file + " holds no certificate; expected PEM");
            }
            return pem;
        } catch (NoSuchFileException e) {
            throw new ConfigException(key, key + ": file " + file + " does not exist; expected PEM certificates");
        } catch (IOException e) {
            throw new ConfigException(key, key + ": file " + file + " cannot be read as PEM certificates");
        }
    }
}
