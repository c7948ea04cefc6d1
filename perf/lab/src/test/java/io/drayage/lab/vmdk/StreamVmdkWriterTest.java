package io.drayage.lab.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.Grain;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class StreamVmdkWriterTest {
    private final GrainDictionary dictionary = new GrainDictionary(1, 8);

    private GrainContent content(long capacity, double fill) {
        return new LabDisk(new GeneratedContent(9, capacity, fill, dictionary), dictionary).live();
    }

    private static byte[] write(GrainContent content, VmdkOptions options, int chunkBytes) {
        StreamVmdkWriter writer = new StreamVmdkWriter(content, options, chunkBytes);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = writer.next(); length >= 0; length = writer.next()) {
            all.write(writer.chunk(), 0, length);
        }
        return all.toByteArray();
    }

    /** A reader of twenty lines that knows only the markers, to check the writer without the product's reader. */
    private static byte[] read(byte[] stream, int capacity) throws Exception {
        byte[] disk = new byte[capacity + Grain.BYTES];
        ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        int at = 128 * 512;
        while (true) {
            long value = in.getLong(at);
            int size = in.getInt(at + 8);
            if (size > 0) {
                Inflater inflater = new Inflater();
                inflater.setInput(stream, at + 12, size);
                inflater.inflate(disk, (int) value * 512, Grain.BYTES);
                assertThat(inflater.getRemaining()).isZero();
                inflater.end();
                at += (12 + size + 511) / 512 * 512;
            } else if (in.getInt(at + 12) == 0) {
                assertThat(at + 512).isEqualTo(stream.length);
                return Arrays.copyOf(disk, capacity);
            } else {
                at += 512 + (int) value * 512;
            }
        }
    }

    private static byte[] bytes(GrainContent content) {
        byte[] all = new byte[(int) content.capacityBytes()];
        content.read(0, all, 0, all.length);
        return all;
    }

    @Test
    void theStreamHoldsTheDisk() throws Exception {
        // Given
        GrainContent content = content(70 << 20, 0.3);

        // When
        byte[] stream = write(content, VmdkOptions.vsphere(), 256 * 1024);

        // Then
        assertThat(read(stream, 70 << 20)).isEqualTo(bytes(content));
    }

    @Test
    void aPartialLastGrainIsShortOrPaddedAndReadsTheSame() throws Exception {
        // Given
        GrainContent content = content(3 * 65536 + 1536, 1);

        // When
        byte[] padded = write(content, VmdkOptions.vsphere(), 1000);
        byte[] cut = write(content, new VmdkOptions(1, true, 1, true), 1000);

        // Then
        assertThat(read(padded, 3 * 65536 + 1536)).isEqualTo(bytes(content));
        assertThat(read(cut, 3 * 65536 + 1536)).isEqualTo(bytes(content));
    }

    @Test
    void chunksOfAnySizeGiveTheSameStream() {
        // Given
        GrainContent content = content(40 << 20, 0.5);

        // When
        byte[] small = write(content, VmdkOptions.vsphere(), 1);
        byte[] large = write(content, VmdkOptions.vsphere(), 64 << 20);

        // Then
        assertThat(small).isEqualTo(large);
    }

    @Test
    void theFooterPointsToTheDirectoryAndTheDirectoryToTheTables() {
        // Given
        byte[] stream = write(content(33 << 20, 1), VmdkOptions.vsphere(), 65536);
        ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);

        // When
        int footer = stream.length - 1024;
        int directory = (int) in.getLong(footer + 56) * 512;
        int table = in.getInt(directory) * 512;
        int firstGrain = in.getInt(table) * 512;

        // Then
        assertThat(in.getLong(56)).isEqualTo(-1);
        assertThat(in.getInt(footer)).isEqualTo(0x564D444B);
        assertThat(firstGrain).isEqualTo(65536);
        assertThat(in.getLong(firstGrain)).isZero();
        assertThat(in.getInt(directory + 4)).isPositive();
        assertThat(in.getInt(directory - 512 + 12)).isEqualTo(2);
    }

    @Test
    void withoutEndOfStreamTheLastSectorIsTheFooter() {
        // Given
        GrainContent content = content(1 << 20, 1);

        // When
        byte[] whole = write(content, VmdkOptions.vsphere(), 65536);
        byte[] cut = write(content, VmdkOptions.vsphere().withoutEndOfStream(), 65536);

        // Then
        assertThat(cut).isEqualTo(Arrays.copyOf(whole, whole.length - 512));
    }

    @Test
    void anEmptyDiskOf62TebibytesIsTablesOnly() {
        // Given
        StreamVmdkWriter writer =
                new StreamVmdkWriter(content(LabDisk.MAX_CAPACITY_BYTES, 0), VmdkOptions.vsphere(), 1 << 20);

        // When
        long bytes = 0;
        for (int length = writer.next(); length >= 0; length = writer.next()) {
            bytes += length;
        }

        // Then
        long directory = (62L << 40) / (32 << 20) * 4;
        assertThat(bytes).isEqualTo(65536 + 512 + directory + 3 * 512);
        assertThat(writer.percent()).isEqualTo(100);
    }
}
