package io.drayage.protocol.manifest;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drayage.protocol.block.BlockGeometry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader keeps of a manifest is bounded, whatever the manifest says; the writer keeps within the same bounds. */
class ManifestBoundsTest {
    private static final ManifestHeader HEADER = Manifests.delta(BlockGeometry.MAX_BLOCKS);
    private static final ManifestHandler IGNORE = new ManifestHandler() {
        @Override
        public void header(ManifestHeader header) {}

        @Override
        public void entry(ManifestEntry entry) {}
    };

    @Test
    void segmentsWithoutEndAreRefused() {
        int record = 7 + 1 + 57;
        assertMalformed(
                () -> readSegments("k", ManifestLayout.MAX_SEGMENTS + 1),
                "manifest at byte " + (80 + (long) ManifestLayout.MAX_SEGMENTS * record)
                        + ": more than 524288 segments");
    }

    @Test
    void keysWithoutEndAreRefused() {
        int most = ManifestLayout.MAX_KEYS_BYTES / 512;
        assertMalformed(
                () -> readSegments("k".repeat(512), most + 1),
                "manifest at byte " + (80 + (long) most * (7 + 512 + 57)) + ": more than 131072 segments");
    }

    @Test
    void theWriterStopsWhereReadersWould() {
        ByteBuffer target = ByteBuffer.allocate(ManifestWriter.MAX_WRITE_BYTES);
        ManifestWriter writer = new ManifestWriter(HEADER);
        for (int i = 0; i < ManifestLayout.MAX_SEGMENTS; i++) {
            writer.add(Manifests.data(i, Integer.toString(i)), target.clear());
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.add(Manifests.data(ManifestLayout.MAX_SEGMENTS, "x"), target.clear()))
                .withMessage("a manifest cannot refer to more than 524288 segments");
    }

    /** Straight into the grammar: hashing tens of megabytes would only cost time. */
    private static void readSegments(String key, int count) {
        ManifestRecords records = new ManifestRecords(IGNORE);
        ByteBuffer header = ByteBuffer.wrap(Manifests.write(HEADER, List.of())).order(ByteOrder.LITTLE_ENDIAN);
        records.take(header, 0);
        int definition = 7 + key.length();
        ByteBuffer bytes = ByteBuffer.allocate(definition + 57).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 'S').putShort((short) key.length()).putInt(0).put(key.getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) 'D').putInt(0).putLong(0).putLong(0).putInt(100);
        long offset = ManifestLayout.HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            bytes.putInt(3, i).putInt(definition + 1, i).putLong(definition + 5, i);
            records.take(bytes.position(0), offset);
            records.take(bytes.position(definition), offset + definition);
            offset += bytes.capacity();
        }
    }
}
