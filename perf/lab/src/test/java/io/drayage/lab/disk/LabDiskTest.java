package io.drayage.lab.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabDiskTest {
    private static final int MIB = 1 << 20;
    private final GrainDictionary dictionary = new GrainDictionary(1, 8);

    private LabDisk disk(long capacity) {
        return new LabDisk(new GeneratedContent(7, capacity, 0.5, dictionary), dictionary);
    }

    private static byte[] bytes(GrainContent content, long offset, int length) {
        byte[] read = new byte[length];
        content.read(offset, read, 0, length);
        return read;
    }

    @Test
    void sameSeedGivesTheSameDiskAndAnotherSeedAnother() {
        // Given
        GrainContent one = new GeneratedContent(7, 8 * MIB, 0.5, new GrainDictionary(1, 8));
        GrainContent same = new GeneratedContent(7, 8 * MIB, 0.5, new GrainDictionary(1, 8));
        GrainContent other = new GeneratedContent(8, 8 * MIB, 0.5, new GrainDictionary(1, 8));

        // When
        byte[] read = bytes(one, 0, 8 * MIB);

        // Then
        assertThat(bytes(same, 0, 8 * MIB)).isEqualTo(read);
        assertThat(bytes(other, 0, 8 * MIB)).isNotEqualTo(read);
    }

    @Test
    void fillRatioAndCompressionAreAsAsked() {
        // Given
        GrainContent content = new GeneratedContent(3, 1L << 30, 0.4, GrainDictionary.of(1));

        // When
        long filled = 0;
        long compressed = 0;
        for (long i = content.nextData(0); i < content.grainCount(); i = content.nextData(i + 1)) {
            filled++;
            compressed += content.grain(i).zlib().length;
        }

        // Then
        assertThat(filled / (double) content.grainCount()).isBetween(0.35, 0.45);
        assertThat(filled * (double) Grain.BYTES / compressed).isBetween(1.8, 2.2);
    }

    @Test
    void readsAreTheSameWholeAndInPieces() {
        // Given
        LabDisk disk = disk(3 * MIB + 512);
        byte[] whole = bytes(disk.live(), 0, 3 * MIB + 512);

        // When
        byte[] pieces = new byte[whole.length];
        for (int at = 0; at < whole.length; at += 1000) {
            disk.live().read(at, pieces, at, Math.min(1000, whole.length - at));
        }

        // Then
        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void aSnapshotKeepsWhatTheGuestOverwritesAndRemovingItLosesNothing() {
        // Given
        LabDisk disk = disk(4 * MIB);
        disk.write(100_000, new byte[] {1, 2, 3});
        DiskView first = disk.freeze();
        String firstHash = first.sha256();
        disk.write(100_001, new byte[] {9});
        DiskView second = disk.freeze();
        disk.scribble(5, 2);
        String secondHash = second.sha256();
        String liveHash = disk.live().sha256();

        // When
        disk.release(first);
        disk.release(first);

        // Then
        assertThat(bytes(first, 100_000, 3)).containsExactly(1, 2, 3);
        assertThat(bytes(second, 100_000, 3)).containsExactly(1, 9, 3);
        assertThat(List.of(first.sha256(), second.sha256(), disk.live().sha256()))
                .containsExactly(firstHash, secondHash, liveHash);
        assertThat(List.of(firstHash, secondHash, liveHash)).doesNotHaveDuplicates();
        assertThat(disk.frozenViews()).isEqualTo(1);
    }

    @Test
    void changesBetweenSnapshotsAreFoundEvenAfterTheFirstIsRemoved() {
        // Given
        LabDisk disk = disk(8 * MIB);
        disk.write(0, new byte[] {1});
        DiskView first = disk.freeze();
        disk.write(3L * Grain.BYTES - 1, new byte[] {5, 6});
        DiskView second = disk.freeze();
        disk.write(7L * MIB, new byte[] {7});
        disk.release(first);

        // When
        List<ByteRange> changed = second.changedSince(first.sequence());

        // Then
        assertThat(changed).containsExactly(new ByteRange(2L * Grain.BYTES, 2L * Grain.BYTES));
    }

    @Test
    void scribbleChangesExactlyTheBlocksThatItNames() {
        // Given
        LabDisk disk = disk(16 * MIB);
        byte[] before = bytes(disk.live(), 0, 16 * MIB);

        // When
        List<Long> blocks = disk.scribble(42, 5);

        // Then
        byte[] after = bytes(disk.live(), 0, 16 * MIB);
        for (int block = 0; block < 32; block++) {
            int from = block * 524288;
            boolean same = java.util.Arrays.equals(before, from, from + 524288, after, from, from + 524288);
            assertThat(same).as("block %s", block).isEqualTo(!blocks.contains((long) block));
        }
        assertThat(blocks).hasSize(5).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void exportIsTheDiskByteForByteAndRepeatsTheHash(@TempDir Path folder) throws Exception {
        // Given
        LabDisk disk = disk(5 * MIB + 1024);
        disk.scribble(1, 3);

        // When
        disk.live().exportRaw(folder.resolve("disk.raw"));

        // Then
        byte[] raw = Files.readAllBytes(folder.resolve("disk.raw"));
        assertThat(raw).isEqualTo(bytes(disk.live(), 0, 5 * MIB + 1024));
        try (FileContent again = new FileContent(folder.resolve("disk.raw"))) {
            assertThat(new LabDisk(again, dictionary).live().sha256())
                    .isEqualTo(disk.live().sha256());
        }
    }

    @Test
    void aWriteOutsideOfTheDiskIsRefused() {
        // Given
        LabDisk disk = disk(MIB);

        // When, Then
        assertThatThrownBy(() -> disk.write(MIB - 1, new byte[2])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.write(-1, new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDiskOf62TebibytesIsWalkedWithoutBeingRead() {
        // Given
        LabDisk disk = new LabDisk(new GeneratedContent(7, LabDisk.MAX_CAPACITY_BYTES, 0, dictionary), dictionary);
        disk.write(LabDisk.MAX_CAPACITY_BYTES - 512, new byte[512]);
        disk.write(40L << 40, new byte[] {1});

        // When
        long found = disk.live().nextData(0);

        // Then
        assertThat(found).isEqualTo((40L << 40) / Grain.BYTES);
    }
}
