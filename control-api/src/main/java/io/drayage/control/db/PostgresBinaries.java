package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The shipped Postgres (zonky's binaries, a tar.xz on the class path), unpacked once per version below a private directory. Zonky's own launcher is not used: it unpacks with mode 0777, starts the server in our process
 * group (so that Ctrl-C stops the database before we have written our last checkpoint), reads its log through a pipe (which breaks when we are killed) and lets anyone on the machine in until it is reconfigured. Blocking.
 */
final class PostgresBinaries {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final int DIGEST_CHARACTERS = 16;

    private PostgresBinaries() {}

    /** Unpacks below {@code parent} where this version is not there yet, removes other versions, and returns the directory that holds {@code bin/}. */
    static Path unpackBelow(Path parent) throws IOException {
        PrivateFiles.directory(parent);
        Path home = parent.resolve("postgres-" + digest());
        if (!Files.isDirectory(home)) {
            Path temporary = Files.createTempDirectory(
                    parent,
                    "unpack-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpack(temporary);
            Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
            LOG.atInfo().addKeyValue("directory", home).log("unpacked Postgres");
        }
        removeOthers(parent, home);
        return home;
    }

    /** The first copy on the class path. Zonky's own resolver fails when there are two, which is so whenever tests run against the packaged jar, whose manifest names {@code lib/} besides. */
    private static InputStream archive() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String platform = system + "-" + ArchUtils.normalize(System.getProperty("os.arch"));
        InputStream archive = EmbeddedPostgres.class.getResourceAsStream("/postgres-" + platform + ".txz");
        if (archive == null) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "embedded Postgres",
                    "this build carries none for " + platform,
                    "Give Drayage a Postgres of your own with database: postgresql://user@host/db");
        }
        return archive;
    }

    private static String digest() throws IOException {
        try (DigestInputStream in = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest()).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void unpack(Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(tar, entry, target);
            }
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("entry " + entry.getName() + " leaves the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static void removeOthers(Path parent, Path home) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                if (!entry.equals(home)) {
                    PrivateFiles.deleteTree(entry);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
