package io.drayage.protocol.guest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Makes file systems by the programs that everybody makes theirs with. */
final class Made {
    private Made() {}

    /** Skips the test where a program is missing, and says so; with {@code CI=true} fails. */
    static void require(String debianPackage, String program) {
        boolean there = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        String remedy = program + " is missing: install the package " + debianPackage;
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(remedy + "; CI must not skip this test");
        }
        Assumptions.assumeTrue(there, "SKIPPED: " + remedy);
    }

    /** An ext file system from a folder; directories get hash trees where the type has them. */
    static Path ext(Path file, String type, int kib, Path tree, String... options) throws Exception {
        String[] command = new String[options.length + 9];
        List<String> fixed = List.of("mke2fs", "-q", "-F", "-t", type, "-d", tree.toString());
        for (int i = 0; i < fixed.size(); i++) {
            command[i] = fixed.get(i);
        }
        System.arraycopy(options, 0, command, fixed.size(), options.length);
        command[command.length - 2] = file.toString();
        command[command.length - 1] = kib + "k";
        run(0, command);
        run(1, "e2fsck", "-fyD", file.toString());
        return file;
    }

    /** A FAT from a folder. */
    static Path fat(Path file, int bits, int kib, Path tree) throws Exception {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(kib * 1024L);
        }
        run(0, "mkfs.vfat", "-s", "1", "-F", Integer.toString(bits), file.toString());
        run(0, "sh", "-c", "cd '" + tree + "' && mcopy -s -i '" + file + "' * ::");
        return file;
    }

    /** Runs a program; fails when it ends with more than {@code most}. */
    static void run(int most, String... command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("drayage-made", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        String output = Files.readString(said, StandardCharsets.ISO_8859_1);
        Files.delete(said);
        if (!ended || process.exitValue() > most) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + ": " + output);
        }
    }
}
