package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the qemu-img that is installed: we read what it writes, it reads what the tests' VMware layout looks like. */
class QemuVmdkIT {

    private static final long GIB = 1L << 30;
    private static final int GRAIN = StreamWriter.GRAIN_BYTES;

    @TempDir
    private Path directory = Path.of("unset");

    @BeforeAll
    static void requireQemuImg() throws Exception {
        boolean installed;
        try {
            installed = new ProcessBuilder("qemu-img", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            installed = false;
        }
        String remedy = "qemu-img is not on the PATH: install the package qemu-utils; VMDK is NOT checked against QEMU";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(remedy);
        }
        Assumptions.assumeTrue(installed, remedy);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatQemuImgWritesIsReadAsTheSameDisk(long seed) throws Exception {
        // Given: 40 to 200 MiB, not a multiple of the grain size, with text, noise and holes
        Random random = new Random(seed);
        long sectors = 80_000L + random.nextInt(320_000);
        Path raw = directory.resolve("disk.raw");
        fill(raw, sectors * 512, random, 60);

        // When
        Path vmdk = directory.resolve("disk.vmdk");
        run("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(), vmdk.toString());
        Path copy = directory.resolve("copy.raw");
        read(vmdk, sectors * 512, copy);

        // Then
        assertThat(Files.mismatch(raw, copy)).isEqualTo(-1);
    }

    @Test
    void tablesOfABigDiskThatQemuImgWroteAreChecked() throws Exception {
        // Given: 300 GiB with a few grains; the tables before them are 75 MiB
        Path raw = directory.resolve("big.raw");
        fill(raw, 300 * GIB, new Random(7), 5);

        // When
        Path vmdk = directory.resolve("big.vmdk");
        run("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(), vmdk.toString());
        Path copy = directory.resolve("copy.raw");
        read(vmdk, 300 * GIB, copy);

        // Then: qemu-img compares holes without reading them
        run("qemu-img", "compare", "-f", "raw", "-F", "raw", raw.toString(), copy.toString());
    }

    @Test
    void aFileOfQemuImgIsTruncatedWhereverItIsCut() throws Exception {
        // Given: noise up to the last sector, so that no padding follows
        Path raw = directory.resolve("disk.raw");
        fill(raw, 4 << 20, new Random(5), 8);
        Path vmdk = directory.resolve("disk.vmdk");
        run("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(), vmdk.toString());
        byte[] whole = Files.readAllBytes(vmdk);
        int dataEnd = whole.length;
        while (whole[dataEnd - 1] == 0) {
            dataEnd--;
        }

        for (int length = 0; length < dataEnd - 512; length += 512 + length % 2) {
            // When
            byte[] cut = Arrays.copyOf(whole, length);

            // Then
            assertThatExceptionOfType(MalformedInputException.class)
                    .isThrownBy(() -> RawGrains.read(StreamMode.FILE, 4 << 20, cut))
                    .withMessageContaining("truncated");
        }
    }

    @Test
    void qemuImgReadsTheLayoutThatTheTestsTakeForVmwares() throws Exception {
        // Given
        byte[] stream = StreamOptimizedReaderTest.everyKindOfMarker();
        Path vmdk = Files.write(directory.resolve("stream.vmdk"), stream);
        Path theirs = directory.resolve("theirs.raw");

        // When
        run("qemu-img", "convert", "-f", "vmdk", "-O", "raw", vmdk.toString(), theirs.toString());
        Path ours = directory.resolve("ours.raw");
        read(vmdk, 204803L * 512, ours);

        // Then
        assertThat(Files.mismatch(theirs, ours)).isEqualTo(-1);
    }

    private static void fill(Path raw, long bytes, Random random, int pieces) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(raw.toFile(), "rw")) {
            disk.setLength(bytes);
            for (int i = 0; i < pieces; i++) {
                byte[] piece = new byte[1 + random.nextInt(3 * GRAIN)];
                if (i % 2 == 0) {
                    random.nextBytes(piece);
                } else {
                    Arrays.fill(piece, (byte) i);
                }
                disk.seek(i == 0 ? bytes - piece.length : (long) (random.nextDouble() * (bytes - piece.length)));
                disk.write(piece);
            }
        }
    }

    /** Reads by way of a small buffer and writes a sparse raw file. */
    private static void read(Path vmdk, long capacityBytes, Path copy) throws IOException {
        try (FileChannel in = FileChannel.open(vmdk);
                RandomAccessFile out = new RandomAccessFile(copy.toFile(), "rw")) {
            out.setLength(capacityBytes);
            RawDiskHandler handler = new RawDiskHandler(out, capacityBytes);
            StreamOptimizedReader reader = new StreamOptimizedReader(capacityBytes, StreamMode.FILE, handler);
            ByteBuffer buffer = ByteBuffer.allocateDirect(100_001);
            while (in.read(buffer) >= 0) {
                reader.feed(buffer.flip());
                buffer.clear();
            }
            reader.end();
            assertThat(reader.bytesConsumed()).isEqualTo(in.size());
        }
    }

    private static void run(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
