package io.drayage.protocol.manifest;

import static io.drayage.protocol.manifest.Manifests.data;
import static io.drayage.protocol.manifest.Manifests.delta;
import static io.drayage.protocol.manifest.Manifests.full;
import static io.drayage.protocol.manifest.Manifests.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ManifestRoundTripTest {
    private static final List<ManifestEntry> FULL =
            List.of(data(0, "a/1"), zeros(1, 5), data(6, "b/2"), data(7, "a/1"), data(8, "k".repeat(512)), zeros(9, 1));

    @Test
    void cutsMakeNoDifference() {
        Manifests.Written written = Manifests.writeWithTrailer(full(10), FULL);

        for (List<ByteBuffer> chunks : Fuzz.cuts(written.bytes(), 5)) {
            Manifests.Read read = Manifests.read(chunks);
            assertThat(read.header).contains(full(10));
            assertThat(read.entries).isEqualTo(FULL);
            assertThat(read.trailer).contains(written.trailer());
        }
    }

    @Test
    void theTrailerDescribesTheObject() {
        Manifests.Written written = Manifests.writeWithTrailer(full(10), FULL);

        String sha256 = HexFormat.of().formatHex(BlockHasher.newSha256().digest(written.bytes()));
        assertThat(written.trailer()).isEqualTo(new ManifestTrailer(4, 6, 3, written.bytes().length, sha256));
        assertThat(ManifestPolicy.estimateBytes(4, 2, 3, 0) + 3 + 3 + 512).isEqualTo(written.bytes().length);
    }

    @Test
    void zeroRunsThatTouchBecomeOneRecord() {
        byte[] joined = Manifests.write(full(10), List.of(zeros(0, 10)));
        byte[] apart = Manifests.write(
                full(10), LongStream.range(0, 10).mapToObj(i -> zeros(i, 1)).toList());

        assertThat(apart).isEqualTo(joined);
        assertThat(Manifests.read(apart).entries).containsExactly(zeros(0, 10));
    }

    @Test
    void aDeltaHoldsWhatItIsGiven() {
        List<ManifestEntry> entries = List.of(zeros(2, 1), zeros(4, 2), data(8, "x"));

        assertThat(Manifests.read(Manifests.write(delta(10), entries)).entries).isEqualTo(entries);
        assertThat(Manifests.read(Manifests.write(delta(10), List.of())).entries)
                .isEmpty();
    }

    @Test
    void theLargestDiskFits() {
        long blocks = BlockGeometry.MAX_BLOCKS;
        List<ManifestEntry> entries = List.of(zeros(0, blocks - 1), data(blocks - 1, "x"));

        assertThat(Manifests.read(Manifests.write(full(blocks), entries)).entries)
                .isEqualTo(entries);
    }

    @Test
    void directBuffersAreRead() {
        byte[] bytes = Manifests.write(full(10), FULL);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

        assertThat(Manifests.read(List.of(direct)).entries).isEqualTo(FULL);
    }

    @Test
    void theIteratorPullsTheSameEntries() {
        // Given more bytes than the iterator takes at once
        List<ManifestEntry> many = LongStream.range(0, 3000)
                .mapToObj(block -> (ManifestEntry) data(block, "segment-" + block / 100))
                .toList();
        Manifests.Written written = Manifests.writeWithTrailer(full(3000), many);
        for (List<ByteBuffer> chunks : Fuzz.cuts(written.bytes(), 6)) {
            Iterator<ByteBuffer> source = chunks.iterator();

            // When
            ManifestIterator entries =
                    new ManifestIterator(() -> source.hasNext() ? Optional.of(source.next()) : Optional.empty());

            // Then
            assertThat(entries.header()).isEqualTo(full(3000));
            assertThatIllegalStateException().isThrownBy(entries::trailer);
            assertThat(entries).toIterable().isEqualTo(many);
            assertThat(entries.trailer()).isEqualTo(written.trailer());
        }
    }

    @Test
    void theWriterRefusesWrongOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifests.write(full(3), List.of(zeros(1, 1))))
                .withMessage("entry of blocks 1 + 1 after block 0 of 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifests.write(delta(3), List.of(zeros(0, 2), data(1, "x"))));
        assertThatIllegalArgumentException().isThrownBy(() -> Manifests.write(delta(3), List.of(zeros(2, 2))));
        assertThatIllegalStateException()
                .isThrownBy(() -> Manifests.write(full(3), List.of(zeros(0, 2))))
                .withMessage("a full manifest of 3 blocks cannot end at block 2");
    }

    @Test
    void theWriterRefusesKeysThatReadersWould() {
        for (String key : List.of("", "/a", "a b", "a\n", "ä", "k".repeat(513))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Manifests.write(delta(3), List.of(data(0, key))));
        }
    }

    @Test
    void theWriterNeedsRoomAndEndsOnce() {
        ManifestWriter writer = new ManifestWriter(delta(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.finish(ByteBuffer.allocate(ManifestWriter.MAX_WRITE_BYTES - 1)));
        writer.finish(ByteBuffer.allocate(ManifestWriter.MAX_WRITE_BYTES));
        assertThatIllegalStateException()
                .isThrownBy(() -> writer.finish(ByteBuffer.allocate(ManifestWriter.MAX_WRITE_BYTES)));
    }

    @Test
    void randomManifestsComeBack() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            long blocks = 1L + random.nextInt(60);
            List<ManifestEntry> entries = ManifestMergeTest.randomEntries(random, blocks, false);
            byte[] bytes = Manifests.write(delta(blocks), entries);

            assertThat(Manifests.read(bytes).entries).isEqualTo(entries);
        }
    }
}
