package io.drayage.control.cli;

import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A disk with an ext4 file system and real files on it, made by e2fsprogs, and the stream that a host would send of it. */
final class RealDisk {
    private static final int CHUNK_BYTES = 256 << 10;

    private final Path folder;
    private final Path raw;

    private RealDisk(Path folder, Path raw) {
        this.folder = folder;
        this.raw = raw;
    }

    /** An ext4 file system of {@code mebibytes} with some hundred files. */
    static RealDisk ext4(Path folder, int mebibytes) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            Path directory = Files.createDirectories(tree.resolve("srv/data-" + i % 10));
            byte[] content = new byte[random.nextInt(200_000)];
            if (i % 3 == 0) {
                random.nextBytes(content);
            } else {
                byte[] text = ("line of file " + i + " with words that repeat\n").getBytes(StandardCharsets.UTF_8);
                for (int at = 0; at < content.length; at++) {
                    content[at] = text[at % text.length];
                }
            }
            Files.write(directory.resolve("file-" + i), content);
        }
        Path raw = folder.resolve("source.raw");
        run("mke2fs", "-q", "-t", "ext4", "-d", tree.toString(), raw.toString(), mebibytes + "M");
        return new RealDisk(folder, raw);
    }

    Path raw() {
        return raw;
    }

    /** The guest writes a file. */
    void writeFile(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("guest-file"), content);
        run("debugfs", "-w", "-R", "write " + file + " " + name, raw.toString());
    }

    /** The disk as a streamOptimized VMDK in VMware's layout. */
    Path stream() throws IOException {
        Path vmdk = folder.resolve("stream.vmdk");
        StreamVmdkWriter writer = new StreamVmdkWriter(
                DiskSpec.file(raw).open(GrainDictionary.of(1)).live(), VmdkOptions.vsphere(), CHUNK_BYTES);
        try (OutputStream out = Files.newOutputStream(vmdk)) {
            for (int length = writer.next(); length >= 0; length = writer.next()) {
                out.write(writer.chunk(), 0, length);
            }
        }
        return vmdk;
    }

    /** Runs a command that must succeed; what it printed. */
    static String run(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "PATH=$PATH:/sbin:/usr/sbin exec \"$@\"", "sh"));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + printed);
            }
            return printed;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
