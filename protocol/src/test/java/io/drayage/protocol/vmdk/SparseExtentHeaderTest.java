package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseExtentHeaderTest {

    private static final long CAPACITY = 204803;
    private static final long TIB_IN_SECTORS = 1L << 31;

    @Test
    void everyFieldIsReadWhateverThePositionAndOrderOfTheBuffer() {
        // Given
        ByteBuffer source =
                ByteBuffer.allocate(1000).order(ByteOrder.BIG_ENDIAN).position(100);
        source.put(100, StreamWriter.header(CAPACITY).putLong(48, 77), 0, 512);

        // When
        SparseExtentHeader header = SparseExtentHeader.parse(source);

        // Then
        assertThat(header).isEqualTo(new SparseExtentHeader(3, 0x30001, CAPACITY, 128, 1, 1, 512, 77, -1, 4));
        assertThat(source.position()).isEqualTo(100);
        assertThat(source.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(header.capacityBytes()).isEqualTo(104859136);
        assertThat(header.grainBytes()).isEqualTo(65536);
        assertThat(header.maxCompressedBytes()).isEqualTo(131072);
        assertThat(header.tableCount()).isEqualTo(4);
        assertThat(header.tableSectors()).isEqualTo(4);
        assertThat(header.directorySectors()).isEqualTo(1);
        assertThat(header.directoryAtEnd()).isTrue();
    }

    @Test
    void sixtyTwoTebibytesDoNotOverflow() {
        // Given / When
        SparseExtentHeader header = SparseExtentHeader.parse(StreamWriter.header(62 * TIB_IN_SECTORS));

        // Then
        assertThat(header.capacityBytes()).isEqualTo(68_169_720_922_112L);
        assertThat(header.tableCount()).isEqualTo(2_031_616);
        assertThat(header.directorySectors()).isEqualTo(15_872);
    }

    @Test
    void theTablesThatQemuReservesBeforeTheDataOfAThreeTebibyteDiskAreAccepted() {
        // Given: the figures of qemu-img 7.2
        ByteBuffer qemu = StreamWriter.header(3 * TIB_IN_SECTORS)
                .putLong(StreamWriter.DESCRIPTOR_SIZE, 20)
                .putLong(StreamWriter.DIRECTORY_OFFSET, 394005)
                .putLong(StreamWriter.OVERHEAD, 788096);

        // When
        SparseExtentHeader header = SparseExtentHeader.parse(qemu);

        // Then
        assertThat(header.directoryAtEnd()).isFalse();
        assertThat(header.overheadSectors()).isEqualTo(788096);
    }

    @Test
    void aTruncatedHeaderIsRejected() {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> SparseExtentHeader.parse(ByteBuffer.allocate(511)))
                .withMessageContaining("truncated");
    }

    @Test
    void aForeignMagicIsRejected() {
        assertRejected(h -> h.put(0, (byte) 'k'), 0, "magic");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, -1})
    void anUnknownVersionIsRejected(int version) {
        assertRejected(h -> h.putInt(StreamWriter.VERSION, version), 4, "version");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40000, 0x80000000})
    void anUnknownIncompatibleFlagIsRejected(int flag) {
        assertRejected(h -> h.putInt(StreamWriter.FLAGS, 0x30001 | flag), 8, "incompatible flags");
    }

    @Test
    void anUnknownCompatibleFlagIsAccepted() {
        assertThat(SparseExtentHeader.parse(StreamWriter.header(CAPACITY).putInt(StreamWriter.FLAGS, 0x38001))
                        .flags())
                .isEqualTo(0x38001);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1, 0x10001, 0x20001})
    void anExtentWithoutCompressionOrMarkersIsRejected(int flags) {
        assertRejected(h -> h.putInt(StreamWriter.FLAGS, flags), 8, "not streamOptimized");
    }

    @Test
    void newlinesSpoiltByATextTransferAreRejected() {
        assertRejected(h -> h.put(StreamWriter.NEWLINES + 2, (byte) '\n'), 73, "text-mode");
    }

    @Test
    void newlinesAreNotLookedAtWithoutTheirFlag() {
        ByteBuffer header = StreamWriter.header(CAPACITY)
                .putInt(StreamWriter.FLAGS, 0x30000)
                .putInt(StreamWriter.NEWLINES, 0);
        assertThat(SparseExtentHeader.parse(header).flags()).isEqualTo(0x30000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, (1L << 37) + 1})
    void aCapacityOfNothingOrAbove64TebibytesIsRejected(long capacity) {
        assertRejected(h -> h.putLong(StreamWriter.CAPACITY, capacity), 12, "capacity");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 127, 4096, -128, (1L << 32) + 128})
    void aGrainSizeThatIsNoPowerOfTwoOrOutOfBoundsIsRejected(long grain) {
        assertRejected(h -> h.putLong(StreamWriter.GRAIN_SIZE, grain), 20, "grain size");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 511, 8192, -512})
    void grainTableEntriesThatAreNoPowerOfTwoOrOutOfBoundsAreRejected(int entries) {
        assertRejected(h -> h.putInt(StreamWriter.ENTRIES, entries), 44, "grain table entries");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 4, Long.MAX_VALUE})
    void aDescriptorOutsideTheOverheadIsRejected(long offset) {
        assertRejected(h -> h.putLong(StreamWriter.DESCRIPTOR_OFFSET, offset), 28, "descriptor");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 2049, (1L << 32) + 1})
    void aDescriptorSizeOutOfBoundsIsRejected(long size) {
        assertRejected(h -> h.putLong(StreamWriter.DESCRIPTOR_SIZE, size), 36, "descriptor size");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 129, -1, Long.MAX_VALUE})
    void anOverheadTooSmallForTheDescriptorOrLargerThanTheTablesIsRejected(long overhead) {
        assertRejected(h -> h.putLong(StreamWriter.OVERHEAD, overhead), 64, "overhead");
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 2, 257})
    void aCompressionOtherThanDeflateIsRejected(short algorithm) {
        assertRejected(h -> h.putShort(StreamWriter.COMPRESSION, algorithm), 77, "deflate");
    }

    @Test
    void aGrainThatInflatesToLessThanItsPartOfTheDiskIsRejected() {
        // Given: the last grain has 3 sectors
        SparseExtentHeader header = SparseExtentHeader.parse(StreamWriter.header(CAPACITY));

        // When / Then
        header.requireGrainLength(0, 65536);
        header.requireGrainLength(204800, 1536);
        header.requireGrainLength(204800, 65536);
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> header.requireGrainLength(0, 65535))
                .withMessageContaining("grain at sector 0 inflates to 65535 bytes");
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> header.requireGrainLength(204800, 1535));
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> header.requireGrainLength(0, 65537));
    }

    private static void assertRejected(Consumer<ByteBuffer> damage, int offset, String reason) {
        // Given
        ByteBuffer header = StreamWriter.header(CAPACITY);
        damage.accept(header);

        // When / Then
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> SparseExtentHeader.parse(header))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
    }
}
