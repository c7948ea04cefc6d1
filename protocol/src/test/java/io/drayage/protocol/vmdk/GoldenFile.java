package io.drayage.protocol.vmdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Files that qemu-img wrote; {@code make-fixtures} next to them says how. */
record GoldenFile(String name) {

    static final GoldenFile DATA = new GoldenFile("qemu-data");
    static final GoldenFile ZEROS = new GoldenFile("qemu-zeros");

    byte[] vmdk() {
        try (InputStream file = new GZIPInputStream(open(".vmdk.gz"))) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String rawSha256() {
        try (InputStream file = open(".sha256")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream open(String suffix) {
        return Objects.requireNonNull(GoldenFile.class.getResourceAsStream(name + suffix), name + suffix);
    }

    /** SHA-256 of the raw disk that the recorder has read. */
    static String sha256(DiskRecorder disk) {
        SparseExtentHeader header = Objects.requireNonNull(disk.header);
        MessageDigest digest = newDigest();
        byte[] zeros = new byte[header.grainBytes()];
        for (long lba = 0; lba < header.capacitySectors(); lba += header.grainSectors()) {
            int sectors = (int) Math.min(header.grainSectors(), header.capacitySectors() - lba);
            digest.update(disk.grains.getOrDefault(lba, zeros), 0, sectors * SparseExtentHeader.BYTES);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
