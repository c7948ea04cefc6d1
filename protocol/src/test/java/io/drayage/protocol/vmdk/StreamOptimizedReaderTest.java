package io.drayage.protocol.vmdk;

import static io.drayage.protocol.vmdk.StreamWriter.GRAIN_BYTES;
import static io.drayage.protocol.vmdk.StreamWriter.GRAIN_SECTORS;
import static io.drayage.protocol.vmdk.StreamWriter.TABLE_ENTRIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import io.drayage.protocol.MalformedInputException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamOptimizedReaderTest {

    /** Three whole grain tables and a part of a fourth, which ends inside a grain. */
    private static final long CAPACITY = 204803;

    private static final long CAPACITY_BYTES = CAPACITY * 512;
    private static final long TABLE_SECTORS = (long) GRAIN_SECTORS * TABLE_ENTRIES;
    private static final long SECTORS_PER_TIB = 1L << 31;

    @Test
    void vmwaresLayoutGivesHeaderGrainsAndProgressInOrder() {
        // Given: grains in tables 0 and 2, the last one of the disk short
        byte[] first = content(1, GRAIN_BYTES);
        byte[] stream = StreamWriter.open(CAPACITY)
                .grain(0, first)
                .progress(128)
                .progress(128)
                .grain(256, new byte[GRAIN_BYTES])
                .progress(2 * TABLE_SECTORS)
                .grain(2 * TABLE_SECTORS, content(2, GRAIN_BYTES))
                .grain(204800, content(3, 3 * 512))
                .finish();

        // When
        DiskRecorder disk = read(stream);

        // Then
        assertThat(disk.events)
                .satisfiesExactly(
                        e -> assertThat(e).isEqualTo("header"),
                        e -> assertThat(e).startsWith("grain 0 "),
                        e -> assertThat(e).isEqualTo("progress 128"),
                        e -> assertThat(e).startsWith("grain 256 "),
                        e -> assertThat(e).isEqualTo("progress 131072"),
                        e -> assertThat(e).startsWith("grain 131072 "),
                        e -> assertThat(e).startsWith("grain 204800 "));
        assertThat(disk.grains.get(0L)).isEqualTo(first);
        assertThat(disk.grains.get(204800L)).startsWith(content(3, 3 * 512));
        assertThat(disk.descriptor)
                .isNotNull()
                .satisfies(d -> assertThat(d.createType()).contains("streamOptimized"));
    }

    @Test
    void aDiskOfZerosIsAStreamWithoutGrains() {
        assertThat(read(StreamWriter.open(CAPACITY).finish()).events).containsExactly("header");
    }

    @Test
    void itMakesNoDifferenceHowTheStreamIsCutIntoPieces() {
        // Given
        byte[] stream = everyKindOfMarker();
        DiskRecorder whole = read(stream);
        Random random = new Random(42);

        for (int most : new int[] {1, 2, 13, 511, 513, 5000, 70000}) {
            // When
            DiskRecorder pieces = new DiskRecorder();
            StreamOptimizedReader reader = new StreamOptimizedReader(CAPACITY_BYTES, StreamMode.LEASE, pieces);
            for (int at = 0; at < stream.length; ) {
                int length = Math.min(1 + random.nextInt(most), stream.length - at);
                reader.feed(ByteBuffer.wrap(stream, at, length));
                at += length;
            }
            reader.end();

            // Then
            assertThat(pieces.events).isEqualTo(whole.events);
            assertThat(reader.bytesConsumed()).isEqualTo(stream.length);
        }
    }

    @Test
    void directReadOnlyAndBigEndianBuffersAreReadAndConsumedToTheirLimit() {
        // Given
        byte[] stream = everyKindOfMarker();
        ByteBuffer direct = ByteBuffer.allocateDirect(stream.length + 10).order(ByteOrder.BIG_ENDIAN);
        direct.position(5).put(stream).flip().position(5);
        DiskRecorder disk = new DiskRecorder();
        StreamOptimizedReader reader = new StreamOptimizedReader(CAPACITY_BYTES, StreamMode.LEASE, disk);
        ByteBuffer chunk = direct.asReadOnlyBuffer();

        // When
        reader.feed(chunk);
        reader.end();

        // Then
        assertThat(chunk.hasRemaining()).isFalse();
        assertThat(disk.events).isEqualTo(read(stream).events);
    }

    @Test
    void aGrainThatGrewWhenItWasCompressedIsAccepted() {
        // Given: stored blocks make it longer than the grain
        byte[] content = content(9, GRAIN_BYTES);
        byte[] zlib = StreamWriter.deflate(content);
        assertThat(zlib.length).isGreaterThan(GRAIN_BYTES);

        // When / Then
        assertThat(read(StreamWriter.open(CAPACITY).grain(128, content).finish())
                        .grains
                        .get(128L))
                .isEqualTo(content);
    }

    @Test
    void markersWithoutASizeGetTheOneThatTheCapacityDemands() {
        byte[] stream = StreamWriter.open(CAPACITY)
                .grain(0, content(1, GRAIN_BYTES))
                .table(0)
                .directory(0)
                .footer()
                .endOfStream()
                .toBytes();
        assertThat(read(stream).grains).containsOnlyKeys(0L);
    }

    @Test
    void emptyTablesAsVirtualBoxWritesThemAreAccepted() {
        byte[] stream = StreamWriter.open(CAPACITY)
                .table(4)
                .grain(TABLE_SECTORS, content(1, GRAIN_BYTES))
                .table()
                .table(4)
                .table(4)
                .finish();
        assertThat(read(stream).grains).containsOnlyKeys(TABLE_SECTORS);
    }

    @Test
    void markerTypesOfTheFutureAreSkippedWithTheirPayload() {
        byte[] stream = StreamWriter.open(CAPACITY)
                .marker(0, 5)
                .marker(3, -1)
                .bytes(new byte[] {1, 2, 3})
                .zeros(3 * 512 - 3)
                .grain(0, content(1, GRAIN_BYTES))
                .finish();
        assertThat(read(stream).grains).containsOnlyKeys(0L);
    }

    @Test
    void oddProgressIsPassedOver() {
        byte[] stream = StreamWriter.open(CAPACITY)
                .progress(1000)
                .progress(999)
                .progress(-1)
                .progress(CAPACITY + 1)
                .progress(CAPACITY)
                .finish();
        assertThat(read(stream).events).containsExactly("header", "progress 1000", "progress 204803");
    }

    @Test
    void zerosAfterTheEndOfTheStreamAreDrained() {
        byte[] stream = StreamWriter.open(CAPACITY).finish();
        assertThat(read(Arrays.copyOf(stream, stream.length + 131072)).events).containsExactly("header");
    }

    @Test
    void sectorsAndTablesAreCountedRightlyUpTo62Tebibytes() {
        // Given: one grain at each end of the disk and one beyond 2^32 sectors
        long capacity = 62 * SECTORS_PER_TIB;
        long beyond32Bits = (1L << 32) + TABLE_SECTORS;
        long last = capacity - GRAIN_SECTORS;
        byte[] stream = StreamWriter.open(capacity)
                .grain(0, content(1, GRAIN_BYTES))
                .grain(beyond32Bits, content(2, GRAIN_BYTES))
                .progress(capacity - 1)
                .grain(last, content(3, GRAIN_BYTES))
                .finish();

        // When
        DiskRecorder disk = DiskRecorder.read(StreamMode.LEASE, capacity * 512, stream);

        // Then
        assertThat(disk.grains).containsOnlyKeys(0L, beyond32Bits, last);
        assertThat(disk.grains.get(last)).isEqualTo(content(3, GRAIN_BYTES));
        assertThat(disk.events).contains("progress " + (capacity - 1));
    }

    @Test
    void aFailureIsFinalAndRepeated() {
        // Given
        DiskRecorder disk = new DiskRecorder();
        StreamOptimizedReader reader = new StreamOptimizedReader(CAPACITY_BYTES, StreamMode.LEASE, disk);
        MalformedInputException first = null;
        try {
            reader.feed(ByteBuffer.allocate(512));
        } catch (MalformedInputException e) {
            first = e;
        }

        // When / Then
        assertThat(first).isNotNull();
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> reader.feed(ByteBuffer.wrap(everyKindOfMarker())))
                .isSameAs(first);
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(reader::end)
                .isSameAs(first);
        assertThat(disk.events).isEmpty();
    }

    @Test
    void nothingMayComeAfterEnd() {
        // Given
        StreamOptimizedReader reader = new StreamOptimizedReader(-1, StreamMode.LEASE, new DiskRecorder());
        reader.feed(ByteBuffer.wrap(StreamWriter.open(CAPACITY).finish()));
        reader.end();

        // When / Then
        assertThatIllegalStateException().isThrownBy(() -> reader.feed(ByteBuffer.allocate(1)));
        assertThatIllegalStateException().isThrownBy(reader::end);
    }

    @Test
    void readingAGrainAllocatesNothingButTheHandlersArray() {
        // Given: 4096 grains of one stream, and a handler that always lends the same array
        byte[] content = new byte[GRAIN_BYTES];
        StreamWriter writer = StreamWriter.open(4096L * GRAIN_SECTORS);
        for (long lba = 0; lba < 4096L * GRAIN_SECTORS; lba += GRAIN_SECTORS) {
            writer.grain(lba, content);
        }
        ByteBuffer stream = ByteBuffer.wrap(writer.finish());
        LendingHandler lender = new LendingHandler(2 * GRAIN_BYTES);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StreamOptimizedReader reader = new StreamOptimizedReader(-1, StreamMode.LEASE, lender);
        ByteBuffer preamble = stream.slice(0, 4 * 512);
        stream.position(4 * 512);
        reader.feed(preamble);

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        reader.feed(stream);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        reader.end();

        // Then: less than four bytes per grain, which is the footer and class loading
        assertThat(lender.grains).isEqualTo(4096);
        assertThat(allocated).isLessThan(4 * 4096);
    }

    /** A stream with every structure that a lease may send. */
    static byte[] everyKindOfMarker() {
        return StreamWriter.open(CAPACITY)
                .progress(0)
                .grain(0, content(1, 700))
                .marker(1, 9)
                .zeros(512)
                .grain(128, content(2, GRAIN_BYTES))
                .grain(TABLE_SECTORS + 1280, new byte[GRAIN_BYTES])
                .table()
                .progress(200000)
                .grain(204800, content(3, 3 * 512))
                .finish();
    }

    private static DiskRecorder read(byte[] stream) {
        return DiskRecorder.read(StreamMode.LEASE, CAPACITY_BYTES, stream);
    }

    /** A grain's worth of bytes of which the first {@code randomBytes} do not compress. */
    private static byte[] content(int seed, int randomBytes) {
        byte[] random = new byte[randomBytes];
        new Random(seed).nextBytes(random);
        return Arrays.copyOf(random, GRAIN_BYTES);
    }
}
