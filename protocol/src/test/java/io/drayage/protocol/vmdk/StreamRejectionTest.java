package io.drayage.protocol.vmdk;

import static io.drayage.protocol.vmdk.StreamWriter.DIRECTORY_OFFSET;
import static io.drayage.protocol.vmdk.StreamWriter.GRAIN_BYTES;
import static io.drayage.protocol.vmdk.StreamWriter.GRAIN_SECTORS;
import static io.drayage.protocol.vmdk.StreamWriter.TABLE_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test per rule that a stream may break; those of the header and descriptor have tests of their own. */
class StreamRejectionTest {

    private static final long CAPACITY = 204800;
    private static final long CAPACITY_BYTES = CAPACITY * 512;
    private static final long TABLE_SECTORS = (long) GRAIN_SECTORS * TABLE_ENTRIES;
    private static final byte[] CONTENT = new byte[GRAIN_BYTES];
    private static final byte[] ZLIB = StreamWriter.deflate(CONTENT);
    private static final int FIRST_MARKER = 4 * 512;

    @Test
    void aStreamCutAnywhereIsTruncated() {
        // Given
        byte[] stream = StreamWriter.open(CAPACITY)
                .progress(0)
                .grain(0, CONTENT)
                .marker(1, 9)
                .zeros(512)
                .grain(TABLE_SECTORS, CONTENT)
                .finish();
        LendingHandler handler = new LendingHandler(2 * GRAIN_BYTES);

        for (int length = 0; length < stream.length; length += length < 1100 ? 1 : 7) {
            // When
            StreamOptimizedReader reader = new StreamOptimizedReader(-1, StreamMode.LEASE, handler);
            reader.feed(ByteBuffer.wrap(stream, 0, length));

            // Then
            String ending = reasonAtEnd(reader);
            if (!ending.startsWith("truncated: ends in ")) {
                fail("cut at %d of %d: %s", length, stream.length, ending);
            }
        }
    }

    private static String reasonAtEnd(StreamOptimizedReader reader) {
        try {
            reader.end();
            return "accepted";
        } catch (MalformedInputException e) {
            return e.offset() == reader.bytesConsumed() ? e.reason() : "wrong offset " + e.offset();
        }
    }

    @Test
    void aStreamOfAnotherCapacityThanTheDisksIsRejected() {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> DiskRecorder.read(
                        StreamMode.LEASE,
                        CAPACITY_BYTES - 512,
                        StreamWriter.open(CAPACITY).finish()))
                .withMessageContaining("capacity is 104857600 bytes, the disk has 104857088");
    }

    @Test
    void aDiskWithAParentIsRejected() {
        assertRejected(StreamWriter.withDescriptor(CAPACITY, "parentCID=12345678\n"), 512, "has a parent");
    }

    @Test
    void aDescriptorThatCannotBeReadIsRejectedWithItsPlaceInTheStream() {
        assertRejected(StreamWriter.withDescriptor(CAPACITY, "version=1\ngarbage\n"), 522, "VMDK descriptor");
    }

    @Test
    void aLeaseWhoseTablesPrecedeTheGrainsIsRejected() {
        byte[] stream = StreamWriter.open(CAPACITY).toBytes();
        Arrays.fill(stream, DIRECTORY_OFFSET, DIRECTORY_OFFSET + 8, (byte) 0);
        stream[DIRECTORY_OFFSET] = 2;
        assertRejected(StreamMode.LEASE, stream, 56, "not the layout of a lease");
    }

    @ParameterizedTest
    @ValueSource(ints = {2 * GRAIN_BYTES + 1, Integer.MIN_VALUE, -1})
    void aCompressedSizeOverTwiceTheGrainIsRejectedAsAnUnsignedNumber(int size) {
        assertRejected(grain(0, size), FIRST_MARKER, "compressed size");
    }

    @ParameterizedTest
    @ValueSource(longs = {CAPACITY, CAPACITY + 128, Long.MAX_VALUE - 127, Long.MIN_VALUE, -128})
    void aGrainBeyondTheCapacityIsRejected(long lba) {
        assertRejected(grain(lba, ZLIB.length), FIRST_MARKER, "beyond the capacity");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 127, 129})
    void aGrainOffItsBoundaryIsRejected(long lba) {
        assertRejected(grain(lba, ZLIB.length), FIRST_MARKER, "not a multiple of the grain size");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 128})
    void aGrainThatRepeatsOrStepsBackIsRejected(long lba) {
        StreamWriter stream = StreamWriter.open(CAPACITY).grain(128, CONTENT);
        assertRejected(stream.rawGrain(lba, ZLIB.length, ZLIB), FIRST_MARKER + 512, "repeats or overlaps");
    }

    @Test
    void aGrainAfterTheTableThatShouldListItIsRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).grain(0, CONTENT).table().rawGrain(128, ZLIB.length, ZLIB),
                FIRST_MARKER + 6 * 512,
                "grain follows the table");
    }

    @Test
    void aGrainAfterTheDirectoryIsRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).directory().rawGrain(128, ZLIB.length, ZLIB),
                FIRST_MARKER + 2 * 512,
                "grain follows the table or directory");
    }

    @Test
    void aGrainOfTheNextTableBeforeThePreviousTableIsRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).grain(0, CONTENT).rawGrain(TABLE_SECTORS, ZLIB.length, ZLIB),
                FIRST_MARKER + 512,
                "grain table 0 is missing");
    }

    @Test
    void aDirectoryBeforeTheLastTableIsRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).grain(0, CONTENT).directory(),
                FIRST_MARKER + 512,
                "grain table 0 is missing");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5, 65536, -1, Long.MIN_VALUE})
    void aTableOfAnotherSizeIsRejected(long value) {
        assertRejected(StreamWriter.open(CAPACITY).table(value), FIRST_MARKER, "grain table at byte 2048: size");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -1})
    void aDirectoryOfAnotherSizeIsRejected(long value) {
        assertRejected(
                StreamWriter.open(CAPACITY).directory(value), FIRST_MARKER, "grain directory at byte 2048: size");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -1})
    void aFooterOfAnotherSizeIsRejected(long value) {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory();
        assertRejected(stream.footer(value, stream.footerCopy()), FIRST_MARKER + 2 * 512, "footer at byte 3072: size");
    }

    @Test
    void moreTablesThanTheDiskHasAreRejected() {
        StreamWriter stream = StreamWriter.open(CAPACITY);
        for (int i = 0; i < 5; i++) {
            stream.table(4);
        }
        assertRejected(stream, FIRST_MARKER + 4 * 5 * 512, "more tables than the disk has");
    }

    @Test
    void aTableThatListsAGrainElsewhereIsRejected() {
        byte[] stream = StreamWriter.open(CAPACITY).grain(128, CONTENT).finish();
        stream[FIRST_MARKER + 2 * 512 + 4] ^= 1;
        assertRejected(StreamMode.LEASE, stream, FIRST_MARKER + 2 * 512, "entry 1 is not where the grain came");
    }

    @Test
    void aTableThatListsAGrainThatDidNotComeIsRejected() {
        byte[] stream = StreamWriter.open(CAPACITY).grain(128, CONTENT).finish();
        stream[FIRST_MARKER + 2 * 512] = 9;
        assertRejected(StreamMode.LEASE, stream, FIRST_MARKER + 2 * 512, "entry 0 is not where the grain came");
    }

    @Test
    void aTableEntryForAZeroGrainIsAcceptedOnlyWhereNoGrainCame() {
        // Given
        byte[] stream = StreamWriter.open(CAPACITY).grain(128, CONTENT).finish();
        stream[FIRST_MARKER + 2 * 512] = 1;

        // When / Then
        assertThat(DiskRecorder.read(StreamMode.LEASE, CAPACITY_BYTES, stream).grains)
                .containsOnlyKeys(128L);
        stream[FIRST_MARKER + 2 * 512 + 4] = 1;
        assertRejected(StreamMode.LEASE, stream, FIRST_MARKER + 2 * 512, "entry 1");
    }

    @Test
    void aDirectoryThatListsATableElsewhereIsRejected() {
        byte[] stream = StreamWriter.open(CAPACITY).grain(128, CONTENT).finish();
        stream[FIRST_MARKER + 7 * 512] ^= 1;
        assertRejected(StreamMode.LEASE, stream, FIRST_MARKER + 7 * 512, "tables are not where it lists them");
    }

    @Test
    void aDirectoryThatComesTwiceIsRejected() {
        assertRejected(StreamWriter.open(CAPACITY).directory().directory(), FIRST_MARKER + 2 * 512, "comes twice");
    }

    @Test
    void aTableAfterTheDirectoryIsRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).directory().table(4), FIRST_MARKER + 2 * 512, "follows the directory");
    }

    @Test
    void aFooterBeforeTheDirectoryIsRejected() {
        assertRejected(StreamWriter.open(CAPACITY).footer(), FIRST_MARKER, "before the grain directory");
    }

    @Test
    void aFooterThatIsNoHeaderIsRejected() {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory();
        assertRejected(stream.footer(1, ByteBuffer.allocate(512)), FIRST_MARKER + 3 * 512, "magic");
    }

    @ParameterizedTest
    @ValueSource(ints = {StreamWriter.CAPACITY, StreamWriter.FLAGS, 48, StreamWriter.OVERHEAD})
    void aFooterThatDiffersFromTheHeaderIsRejected(int field) {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory();
        ByteBuffer footer = stream.footerCopy().putLong(DIRECTORY_OFFSET, stream.directorySector());
        footer.put(field, (byte) (footer.get(field) + 16));
        assertRejected(stream.footer(1, footer), FIRST_MARKER + 3 * 512, "differs from the header");
    }

    @Test
    void aFooterThatPutsTheDirectoryElsewhereIsRejected() {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory();
        assertRejected(stream.footer(1, stream.footerCopy()), FIRST_MARKER + 3 * 512, "directory is not where it says");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 99})
    void anyMarkerButTheEndAfterTheFooterIsRejected(int type) {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory().footer();
        assertRejected(stream.marker(0, type), FIRST_MARKER + 4 * 512, "follows the footer");
    }

    @Test
    void aGrainAfterTheFooterIsRejected() {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory().footer();
        assertRejected(stream.rawGrain(0, ZLIB.length, ZLIB), FIRST_MARKER + 4 * 512, "follows the footer");
    }

    @Test
    void anEndOfStreamBeforeTheFooterIsTruncated() {
        assertRejected(StreamWriter.open(CAPACITY).grain(0, CONTENT).table().endOfStream(), -1, "before the footer");
    }

    @Test
    void anEndOfStreamWithAValueIsRejected() {
        assertRejected(StreamWriter.open(CAPACITY).directory().footer().marker(1, 0), -1, "has a value");
    }

    @Test
    void dataAfterTheEndOfTheStreamIsRejected() {
        StreamWriter stream = StreamWriter.open(CAPACITY).directory().footer().endOfStream();
        int end = stream.toBytes().length;
        assertRejected(stream.zeros(700).bytes(new byte[] {1}), end + 700, "data follows");
    }

    @Test
    void endlessZerosAfterTheEndOfTheStreamAreRejected() {
        assertRejected(
                StreamWriter.open(CAPACITY).directory().footer().endOfStream().zeros(131073), -1, "data follows");
    }

    @ParameterizedTest
    @ValueSource(longs = {65537, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void anUnknownMarkerWithAHugePayloadIsRejected(long value) {
        assertRejected(StreamWriter.open(CAPACITY).marker(value, 7), FIRST_MARKER, "payload is larger than 32 MiB");
    }

    @Test
    void anEndlessRowOfUnknownMarkersIsRejected() {
        assertEndless("unknown marker", StreamWriter.open(CAPACITY).marker(0, 7), 70_000);
    }

    @Test
    void anEndlessRowOfProgressMarkersIsRejected() {
        assertEndless("progress marker", StreamWriter.open(CAPACITY).marker(0, 4), 1_002_000);
    }

    @Test
    void aProgressMarkerWithAValueIsRejected() {
        assertRejected(StreamWriter.open(CAPACITY).marker(1, 4), FIRST_MARKER, "has a value");
    }

    @Test
    void aGrainThatInflatesToMoreThanItsSizeIsRejected() {
        byte[] bomb = StreamWriter.deflate(new byte[16 << 20]);
        assertRejected(StreamWriter.open(CAPACITY).rawGrain(0, bomb.length, bomb), -1, "inflates to more than 65536");
    }

    @Test
    void aGrainThatInflatesToLessThanItsSizeIsRejected() {
        byte[] few = StreamWriter.deflate(new byte[512]);
        assertRejected(StreamWriter.open(CAPACITY).rawGrain(0, few.length, few), -1, "inflates to 512 bytes");
    }

    @Test
    void aHandlerThatGivesTooSmallAnArrayIsACallersError() {
        LendingHandler stingy = new LendingHandler(ZLIB.length - 1);
        StreamOptimizedReader reader = new StreamOptimizedReader(-1, StreamMode.LEASE, stingy);
        ByteBuffer stream =
                ByteBuffer.wrap(StreamWriter.open(CAPACITY).grain(0, CONTENT).finish());
        assertThatIllegalStateException().isThrownBy(() -> reader.feed(stream)).withMessageContaining("handler gave");
    }

    private static StreamWriter grain(long lba, int size) {
        return StreamWriter.open(CAPACITY).rawGrain(lba, size, ZLIB);
    }

    private static void assertRejected(StreamWriter stream, long offset, String reason) {
        assertRejected(StreamMode.LEASE, stream.toBytes(), offset, reason);
    }

    private static void assertRejected(StreamMode mode, byte[] stream, long offset, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> DiskRecorder.read(mode, -1, stream))
                .withMessageContaining(reason)
                .satisfies(e -> {
                    if (offset >= 0) {
                        assertThat(e.offset()).isEqualTo(offset);
                    }
                });
    }

    private static void assertEndless(String structure, StreamWriter start, int atMost) {
        // Given
        StreamOptimizedReader reader = new StreamOptimizedReader(-1, StreamMode.LEASE, new DiskRecorder());
        byte[] stream = start.toBytes();
        reader.feed(ByteBuffer.wrap(stream));
        ByteBuffer marker = ByteBuffer.wrap(stream, stream.length - 512, 512);

        // When / Then
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < atMost; i++) {
                        reader.feed(marker.duplicate());
                    }
                })
                .withMessageContaining(structure)
                .withMessageContaining("too many of them");
    }
}
