package io.drayage.control.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the schema.
 *
 * @param version 1, 2, 3 …
 * @param name what it is about
 * @param sql statements, run in one transaction
 */
record Migration(int version, String name, String sql) {
    /** File names in order; a released file never changes. */
    private static final List<String> RELEASED = List.of(
            "0001-base.sql",
            "0002-run-details.sql",
            "0010-staging.sql",
            "0020-limits.sql",
            "0040-samples-mismatched.sql",
            "0041-run-epochs.sql",
            "0042-run-waits.sql",
            "0050-service.sql",
            "0051-schedule.sql",
            "0052-apps.sql",
            "0060-images.sql");

    /** Everything that this Drayage ships, from resources {@code migration/NNNN-name.sql} beside this class. */
    static List<Migration> shipped() {
        List<Migration> all = new ArrayList<>();
        for (String file : RELEASED) {
            all.add(new Migration(
                    Integer.parseInt(file.substring(0, 4)),
                    file.substring(5, file.length() - 4),
                    resource("migration/" + file)));
        }
        return List.copyOf(all);
    }

    private static String resource(String path) {
        try (@Nullable InputStream in = Migration.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("resource " + path + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the text, hex. */
    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
