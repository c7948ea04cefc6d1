package io.drayage.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestHeader;
import io.drayage.protocol.manifest.ManifestWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is called needed, unreferenced and missing in a bucket, with manifests as the product writes them. */
class BucketAuditTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID DISK = new UUID(0, 3);
    private static final long CAPACITY = 4L * 512 * 1024;

    private final Map<String, byte[]> bucket = new TreeMap<>();

    /** A full run of blocks 0 and 1, then an increment that moves block 1 to another segment. */
    @BeforeEach
    void twoRuns() {
        bucket.put("dray/drayage-installation.json", new byte[0]);
        bucket.put("dray/i/j/1/old.lz4", new byte[0]);
        bucket.put("dray/i/j/1/kept.lz4", new byte[0]);
        bucket.put("dray/i/j/2/new.lz4", new byte[0]);
        bucket.put(
                "dray/i/j/1/m",
                manifest(
                        new ManifestHeader(FIRST, DISK, Optional.empty(), 0, 0, CAPACITY),
                        data(0, "i/j/1/kept.lz4"),
                        data(1, "i/j/1/old.lz4"),
                        new ManifestEntry.Zeros(2, 2)));
        bucket.put(
                "dray/i/j/2/m",
                manifest(
                        new ManifestHeader(SECOND, DISK, Optional.of(FIRST), 1, 0, CAPACITY),
                        data(1, "i/j/2/new.lz4")));
        bucket.put("dray/i/j/1/run.json", run("2026-11-24T10:00:00Z", "i/j/1/m"));
        bucket.put("dray/i/j/2/run.json", run("2026-11-24T11:00:00.5Z", "i/j/2/m", "i/j/1/m"));
    }

    private static ManifestEntry data(long block, String segment) {
        return new ManifestEntry.Data(block, BlockHash.ZERO_BLOCK, segment, 0, 100);
    }

    private static byte[] manifest(ManifestHeader header, ManifestEntry... entries) {
        ManifestWriter writer = new ManifestWriter(header);
        ByteBuffer out = ByteBuffer.allocate(16 * ManifestWriter.MAX_WRITE_BYTES);
        for (ManifestEntry entry : entries) {
            writer.add(entry, out);
        }
        writer.finish(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] run(String sealedAt, String manifest, String... chain) {
        String older = String.join(
                ",",
                Arrays.stream(chain).map(key -> "{\"key\":\"" + key + "\"}").toList());
        return ("{\"jobId\":\"j\",\"sealedAt\":\"" + sealedAt + "\",\"disks\":[{\"manifest\":{\"key\":\"" + manifest
                        + "\"},\"chain\":[" + older + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theSegmentOfABlockThatWasReplacedIsUnreferenced() {
        // When
        BucketAudit audit = BucketAudit.of(bucket);

        // Then
        assertThat(audit.unreferenced()).containsExactly("dray/i/j/1/old.lz4");
        assertThat(audit.missing()).isEmpty();
        assertThat(audit.isSound()).isFalse();
    }

    @Test
    void aCollectedBucketIsSound() {
        // Given
        bucket.remove("dray/i/j/1/old.lz4");

        // Then
        assertThat(BucketAudit.of(bucket)).isEqualTo(new BucketAudit(7, java.util.List.of(), java.util.List.of()));
    }

    @Test
    void segmentsAndManifestsThatWereCollectedTooEarlyAreMissing() {
        // Given
        bucket.remove("dray/i/j/1/old.lz4");
        bucket.remove("dray/i/j/1/kept.lz4");

        // When
        BucketAudit withoutSegment = BucketAudit.of(bucket);
        bucket.remove("dray/i/j/2/m");
        BucketAudit withoutManifest = BucketAudit.of(bucket);

        // Then
        assertThat(withoutSegment.missing()).containsExactly("dray/i/j/1/kept.lz4");
        assertThat(withoutManifest.missing()).contains("dray/i/j/2/m");
        assertThat(withoutManifest.isSound()).isFalse();
    }

    @Test
    void whatAnotherFenceLeftIsUnreferenced() {
        // Given
        bucket.remove("dray/i/j/1/old.lz4");
        bucket.put("dray/i/j/3/segment.lz4", new byte[0]);
        bucket.put("dray/i/j/3/m", new byte[0]);

        // Then
        assertThat(BucketAudit.of(bucket).unreferenced())
                .containsExactlyInAnyOrder("dray/i/j/3/segment.lz4", "dray/i/j/3/m");
    }
}
