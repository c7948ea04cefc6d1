package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables before the grains and no end-of-stream marker, on bytes that qemu-img wrote. */
class QemuLayoutTest {

    private static final long CAPACITY_BYTES = 204803L * 512;
    private static final int SECTOR = 512;

    private byte[] file = {};
    private SparseExtentHeader header = SparseExtentHeader.parse(StreamWriter.header(1));
    /** First byte after the last grain's data and padding; only zeros follow. */
    private int endOfGrains;

    @BeforeEach
    void readGoldenFile() {
        file = GoldenFile.DATA.vmdk();
        header = SparseExtentHeader.parse(ByteBuffer.wrap(file));
        int end = file.length;
        while (file[end - 1] == 0) {
            end--;
        }
        endOfGrains = (end + SECTOR - 1) / SECTOR * SECTOR;
    }

    @Test
    void theDiskThatQemuWroteIsRead() {
        DiskRecorder disk = read(file);
        assertThat(GoldenFile.sha256(disk)).isEqualTo(GoldenFile.DATA.rawSha256());
        assertThat(disk.grains).containsOnlyKeys(0L, 512L, 65408L, 65536L, 196608L, 204800L);
        assertThat(Objects.requireNonNull(disk.descriptor).extents().get(0).sectors())
                .isEqualTo(204803);
    }

    @Test
    void aDiskOfZerosThatQemuWroteIsRead() {
        DiskRecorder disk = DiskRecorder.read(StreamMode.FILE, 10 << 20, GoldenFile.ZEROS.vmdk());
        assertThat(GoldenFile.sha256(disk)).isEqualTo(GoldenFile.ZEROS.rawSha256());
        assertThat(disk.grains).isEmpty();
    }

    @Test
    void itMakesNoDifferenceHowTheFileIsCutIntoPieces() {
        for (int length : new int[] {1, 7, 4096}) {
            // When
            DiskRecorder pieces = new DiskRecorder();
            StreamOptimizedReader reader = new StreamOptimizedReader(CAPACITY_BYTES, StreamMode.FILE, pieces);
            for (int at = 0; at < file.length; at += length) {
                reader.feed(ByteBuffer.wrap(file, at, Math.min(length, file.length - at)));
            }
            reader.end();

            // Then
            assertThat(pieces.events).isEqualTo(read(file).events);
        }
    }

    @Test
    void aFileThatEndsRightAfterItsLastGrainIsWhole() {
        assertThat(read(Arrays.copyOf(file, endOfGrains)).grains).hasSize(6);
    }

    @Test
    void aFileWithAnEndOfStreamMarkerIsWhole() {
        assertThat(read(Arrays.copyOf(file, endOfGrains + SECTOR)).grains).hasSize(6);
    }

    @Test
    void vmwaresLayoutIsReadFromAFileToo() {
        byte[] stream = StreamOptimizedReaderTest.everyKindOfMarker();
        assertThat(read(stream).events).isEqualTo(DiskRecorder.read(StreamMode.LEASE, CAPACITY_BYTES, stream).events);
    }

    @Test
    void vmwaresLayoutNeedsItsFooterInAFileToo() {
        assertRejected(StreamWriter.open(204803).toBytes(), "before its end-of-stream marker");
        assertRejected(StreamWriter.open(204803).endOfStream().toBytes(), "before the footer");
    }

    @Test
    void aFileCutAfterAnyGrainIsTruncated() {
        for (int end = (int) header.overheadSectors() * SECTOR; end < endOfGrains; end += SECTOR) {
            assertRejected(Arrays.copyOf(file, end), "truncated");
        }
    }

    @Test
    void aFileCutInsideAPieceIsTruncated() {
        assertRejected(new byte[0], "ends in the header");
        assertRejected(Arrays.copyOf(file, 1000), "ends in the space before the first grain");
        int firstGrain = (int) header.overheadSectors() * SECTOR;
        assertRejected(Arrays.copyOf(file, firstGrain + 11), "ends in the markers");
        assertRejected(Arrays.copyOf(file, firstGrain + 20), "ends in a grain");
        assertRejected(Arrays.copyOf(file, endOfGrains + 100), "ends in a marker");
    }

    @Test
    void zerosInPlaceOfTheLastGrainAreNotTakenForItsEnd() {
        Arrays.fill(file, endOfGrains - SECTOR, endOfGrains, (byte) 0);
        assertRejected(file, "the tables list 6 grains, 5 came");
    }

    @Test
    void zerosInPlaceOfAnEarlierGrainAreNotTakenForTheEnd() {
        int firstGrain = (int) header.overheadSectors() * SECTOR;
        Arrays.fill(file, firstGrain, firstGrain + SECTOR, (byte) 0);
        assertRejected(file, "the tables list 6 grains, 0 came");
    }

    @Test
    void aGrainThatTheTablesPutElsewhereIsRejected() {
        // Given: the first grain claims to be the second
        int firstGrain = (int) header.overheadSectors() * SECTOR;
        file[firstGrain] = (byte) 128;

        // When / Then
        assertRejected(file, "grains are not where the tables list them");
    }

    @Test
    void tablesThatDoNotFollowTheirDirectoryAreRejected() {
        little().putInt((int) header.directoryOffset() * SECTOR + 4, 99);
        assertRejected(file, "completeness cannot be told");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20, 127, Long.MAX_VALUE, -2})
    void aDirectoryOutsideThePreambleIsRejected(long offset) {
        little().putLong(StreamWriter.DIRECTORY_OFFSET, offset);
        assertRejected(file, "grain directory does not lie between");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void metadataMarkersAmongTheGrainsAreRejected(int type) {
        // Given
        little().putLong(endOfGrains, 0).putInt(endOfGrains + 12, type);

        // When / Then
        assertRejected(file, "has no place in a file whose tables precede the grains");
    }

    private ByteBuffer little() {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static DiskRecorder read(byte[] file) {
        return DiskRecorder.read(StreamMode.FILE, CAPACITY_BYTES, file);
    }

    private static void assertRejected(byte[] file, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> DiskRecorder.read(StreamMode.FILE, CAPACITY_BYTES, file))
                .withMessageContaining(reason);
    }
}
