package io.drayage.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.drayage.protocol.vmdk.SparseExtentHeader;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrainAssemblerTest {
    private static final int SECTOR = 512;
    private static final int BLOCK = BlockGeometry.BLOCK_BYTES;

    private static SparseExtentHeader header(long capacitySectors, int grainSectors) {
        return new SparseExtentHeader(3, 0x30001, capacitySectors, grainSectors, 1, 1, 512, 0, -1, 128);
    }

    private static byte[] zlib(byte[] bytes, int from, int length) {
        var deflater = new Deflater(1);
        deflater.setInput(bytes, from, length);
        deflater.finish();
        byte[] out = new byte[length + length / 100 + 100];
        int used = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, used);
    }

    /** Puts the blocks back into a disk image. */
    private static final class Image implements SourceListener {
        private final byte[] bytes;
        private final JdkGrainInflater inflater = new JdkGrainInflater();
        private long next;
        private long held;

        private Image(int capacity) {
            bytes = new byte[(int) BlockGeometry.blockCount(capacity) * BLOCK];
            Arrays.fill(bytes, (byte) 0x55);
        }

        @Override
        public void block(SourceBlock block) {
            assertThat(block.index()).isEqualTo(next++);
            byte[] target = new byte[BLOCK];
            Arrays.fill(target, (byte) 0x77);
            block.materialise(inflater, target);
            held += block.heldBytes();
            System.arraycopy(target, 0, bytes, (int) block.index() * BLOCK, BLOCK);
        }

        @Override
        public void zeros(long firstBlock, long count) {
            assertThat(firstBlock).isEqualTo(next);
            next += count;
            Arrays.fill(bytes, (int) firstBlock * BLOCK, (int) next * BLOCK, (byte) 0);
        }

        @Override
        public void released(long bytes) {}

        @Override
        public void ended(SourceSummary summary) {}

        @Override
        public void failed(EngineException cause) {}
    }

    @ParameterizedTest
    @CsvSource({"8, 1", "8, 2", "128, 3", "128, 4", "128, 5", "1024, 6", "1024, 7"})
    void grainsOfAnySizeBecomeTheDiskWithZerosBetween(int grainSectors, long seed) {
        // Given a disk that ends inside a grain; the last grain comes padded with junk or short
        var random = new Random(seed);
        int capacity = 7 * BLOCK + (1 + random.nextInt(1000)) * SECTOR;
        int grain = grainSectors * SECTOR;
        byte[] disk = new byte[9 * BLOCK];
        var image = new Image(capacity);
        var assembler = new GrainAssembler(capacity, image);
        SparseExtentHeader header = header(capacity / SECTOR, grainSectors);
        assembler.start(header);

        // When
        long allocated = 0;
        for (int at = 0; at < capacity; at += grain) {
            if (random.nextInt(3) == 0 || at / BLOCK == 2) {
                continue;
            }
            byte[] content = new byte[grain];
            random.nextBytes(content);
            System.arraycopy(content, 0, disk, at, Math.min(grain, capacity - at));
            int length = random.nextBoolean() ? grain : Math.min(grain, capacity - at);
            byte[] compressed = zlib(content, 0, length);
            byte[] given = assembler.allocate(compressed.length);
            System.arraycopy(compressed, 0, given, 0, compressed.length);
            allocated += given.length;
            assembler.grain(at / SECTOR, given, compressed.length);
        }
        assembler.finish();

        // Then
        assertThat(image.next).isEqualTo(8);
        assertThat(image.bytes).isEqualTo(Arrays.copyOf(disk, image.bytes.length));
        assertThat(image.held).isEqualTo(allocated).isEqualTo(assembler.takeAllocatedBytes());
    }

    @Test
    void refusesGrainsLargerThanABlock() {
        // Given
        var assembler = new GrainAssembler(BLOCK, new Image(BLOCK));

        // When / Then
        assertThatThrownBy(() -> assembler.start(header(BLOCK / SECTOR, 2048)))
                .isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shortGrainInTheMiddleIsMalformed() {
        // Given
        byte[] content = new byte[65_536];
        var image = new Image(2 * BLOCK);
        var assembler = new GrainAssembler(2 * BLOCK, image);
        assembler.start(header(2 * BLOCK / SECTOR, 128));
        byte[] zlib = zlib(content, 0, 60_000);
        assembler.grain(0, zlib, zlib.length);

        // When / Then
        assertThatThrownBy(assembler::finish)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("sector 0");
    }
}
