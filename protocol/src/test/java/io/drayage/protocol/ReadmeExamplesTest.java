package io.drayage.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestHeader;
import io.drayage.protocol.manifest.ManifestTrailer;
import io.drayage.protocol.manifest.ManifestWriter;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.drayage.protocol.run.RunDocuments;
import io.drayage.protocol.segment.PartBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples in protocol/README.md, whose hex was made by a program in another language, are what the writers produce. */
class ReadmeExamplesTest {
    private static final RunDocument RUN = RunDocuments.example();
    private static final RunDocument.Disk DISK = RUN.disks().get(0);

    private final byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
    private final ByteBuffer frame = ByteBuffer.allocate(Lz4BlockFrame.maxFrameBytes());
    private final BlockHash hash;

    ReadmeExamplesTest() {
        Arrays.fill(block, (byte) 'A');
        new Lz4BlockFrame().encode(block, 0, frame);
        frame.flip();
        hash = new BlockHasher().hash(block, 0);
    }

    @Test
    void thePartIsWhatTheBuilderMakes() throws IOException {
        PartBuilder part = new PartBuilder(
                ByteBuffer.allocate(PartBuilder.PART_CAPACITY), RUN.runId(), DISK.diskId(), RUN.epoch(), 0, 1, 0);
        part.appendBlock(7, hash, frame.duplicate());
        part.appendZeroRun(8, 4);

        assertHex("hex part", part.seal(true), frame.remaining() - 23 - 16);
    }

    @Test
    void theManifestIsWhatTheWriterMakes() throws IOException {
        String segment = ObjectKeys.segment(
                RUN.installationId(), RUN.jobId(), RUN.runId(), RUN.fence(), DISK.diskId(), RUN.epoch(), 0);
        ByteBuffer object = ByteBuffer.allocate(4096);
        ManifestWriter writer = new ManifestWriter(new ManifestHeader(
                RUN.runId(), DISK.diskId(), RUN.parentRunId(), 1, RUN.epoch(), DISK.capacityBytes()));
        writer.add(new ManifestEntry.Data(7, hash, segment, 0, frame.remaining()), object);
        writer.add(new ManifestEntry.Zeros(8, 4), object);
        ManifestTrailer trailer = writer.finish(object);

        assertHex("hex manifest", object.flip(), 0);
        RunDocument.ManifestRef inRunJson = DISK.manifest();
        assertThat(trailer)
                .isEqualTo(new ManifestTrailer(
                        inRunJson.dataBlocks(),
                        inRunJson.zeroBlocks(),
                        1,
                        inRunJson.lengthBytes(),
                        inRunJson.sha256()));
    }

    @Test
    void theRunDocumentIsWhatTheCodecWrites() throws IOException {
        String text = String.join("\n", fence("json")) + "\n";

        assertThat(new String(RunDocumentCodec.encode(RUN), UTF_8)).isEqualTo(text);
        assertThat(RunDocumentCodec.decode(text.getBytes(UTF_8))).isEqualTo(RUN);
    }

    /** Compares every line "offset, two blanks, up to 16 bytes, comment", and that no more bytes are left out than said. */
    private static void assertHex(String info, ByteBuffer object, int leftOut) throws IOException {
        int shown = 0;
        for (String line : fence(info)) {
            if (line.equals("...")) {
                continue;
            }
            int at = HexFormat.fromHexDigits(line, 0, 6);
            String hex = line.substring(8, Math.min(55, line.length())).strip();
            byte[] actual = new byte[(hex.length() + 1) / 3];
            object.get(at, actual);
            assertThat(HexFormat.ofDelimiter(" ").formatHex(actual)).as(line).isEqualTo(hex);
            shown += actual.length;
        }
        assertThat(shown + leftOut).isEqualTo(object.remaining());
    }

    private static List<String> fence(String info) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        int from = lines.indexOf("```" + info) + 1;
        assertThat(from).isPositive();
        return lines.subList(from, from + lines.subList(from, lines.size()).indexOf("```"));
    }
}
