package io.drayage.control.persistence;

import io.drayage.control.db.PrivateFiles;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The keys that secrets are encrypted with. The file holds one Base64 key of 32 bytes per line; the first encrypts, all decrypt, so that a key is rotated by putting a new line in front. Lines that begin with {@code #} are remarks.
 */
public final class MasterKey {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> TOO_OPEN =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private final List<byte[]> keys;

    private MasterKey(List<byte[]> keys) {
        this.keys = keys;
    }

    /** Keys, the encrypting one first; each 32 bytes. */
    List<byte[]> keys() {
        return keys;
    }

    /**
     * Reads the file, and makes it (mode 0600, one random key) when it is missing; of several processes that do so at once one wins. Blocking. Fails with CONFIGURATION when it is not a key file or others may read it, LOCAL_DISK when it
     * cannot be read.
     */
    public static MasterKey loadOrCreate(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return load(file);
        } catch (IOException e) {
            throw new EngineException(
                    Kind.LOCAL_DISK,
                    "key file " + file,
                    "it cannot be read or made (" + e + ")",
                    "Correct its owner, or name another with secrets.keyFile",
                    e);
        }
    }

    /** Reads the file that another process made. Blocking. Fails with CONFIGURATION when it is missing: a key of one's own could not read what the others encrypted. */
    public static MasterKey loadExisting(Path file) {
        if (!Files.exists(file)) {
            throw wrong(
                    file,
                    "it does not exist, and every engine needs the same one",
                    "Copy it from the service's machine and name it with secrets.keyFile");
        }
        return loadOrCreate(file);
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path own = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        PrivateFiles.write(
                own,
                "# Drayage: encrypts the secrets in its database. Back it up apart from the database.\n"
                        + Base64.getEncoder().encodeToString(key) + "\n");
        try {
            Files.createLink(file, own); // Unlike a rename this never replaces what another process has just made.
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.deleteIfExists(own);
        }
    }

    private static MasterKey load(Path file) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(TOO_OPEN::contains)) {
            throw wrong(file, "others may read or change it", "Run chmod 600 on it");
        }
        List<byte[]> keys = Files.readString(file, StandardCharsets.US_ASCII)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> key(file, line))
                .toList();
        if (keys.isEmpty()) {
            throw wrong(file, "it holds no key", "Restore it from a backup");
        }
        return new MasterKey(keys);
    }

    private static byte[] key(Path file, String line) {
        try {
            byte[] key = Base64.getDecoder().decode(line);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(file, "a line is not Base64", "Restore it from a backup");
        }
        throw wrong(file, "a key does not have 32 bytes", "Restore it from a backup");
    }

    private static EngineException wrong(Path file, String reason, String remedy) {
        return new EngineException(Kind.CONFIGURATION, "key file " + file, reason, remedy);
    }
}
