package io.drayage.protocol.lz4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class Lz4BlockFrameTest {
    private static final int BLOCK_BYTES = BlockGeometry.BLOCK_BYTES;
    private final Lz4BlockFrame encoder = new Lz4BlockFrame();

    @Test
    void theHeaderIsFixed() {
        // 0x04224D18, FLG, BD, content size, header checksum; the checksum was taken from a frame of the lz4 tool with
        // the same FLG and BD.
        ByteBuffer frame = encode(compressible(1));

        byte[] header = new byte[15];
        frame.get(0, header);
        assertThat(HexFormat.of().formatHex(header)).isEqualTo("04224d18" + "68" + "60" + "0000080000000000" + "bf");
        assertThat(frame.order(ByteOrder.LITTLE_ENDIAN).getInt(15)).isEqualTo(frame.remaining() - 23);
        assertThat(frame.getInt(frame.limit() - 4)).isZero();
    }

    @Test
    void compressibleBlocksShrinkAndComeBack() {
        byte[] block = compressible(2);

        ByteBuffer frame = encode(block);

        assertThat(frame.remaining()).isLessThan(BLOCK_BYTES / 2);
        assertThat(decode(frame)).isEqualTo(block);
        assertThat(frame.hasRemaining()).isFalse();
    }

    @Test
    void incompressibleBlocksAreStored() {
        byte[] block = new byte[BLOCK_BYTES];
        new Random(3).nextBytes(block);

        ByteBuffer frame = encode(block);

        assertThat(frame.remaining()).isEqualTo(Lz4BlockFrame.MAX_FRAME_BYTES);
        assertThat(frame.order(ByteOrder.LITTLE_ENDIAN).getInt(15)).isEqualTo(BLOCK_BYTES | 0x8000_0000);
        assertThat(decode(frame)).isEqualTo(block);
    }

    @Test
    void directBuffersOffsetsAndByteOrdersMakeNoDifference() {
        // Given
        byte[] padded = new byte[BLOCK_BYTES + 5];
        System.arraycopy(compressible(4), 0, padded, 5, BLOCK_BYTES);
        ByteBuffer heap = ByteBuffer.allocate(Lz4BlockFrame.maxFrameBytes() + 3).position(3);
        ByteBuffer direct = ByteBuffer.allocateDirect(Lz4BlockFrame.maxFrameBytes() + 3)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(3);

        // When
        int heapBytes = encoder.encode(padded, 5, heap);
        int directBytes = encoder.encode(padded, 5, direct);

        // Then
        assertThat(directBytes).isEqualTo(heapBytes);
        assertThat(direct.flip().position(3)).isEqualTo(heap.flip().position(3));
        byte[] out = new byte[BLOCK_BYTES + 9];
        Lz4BlockFrame.decode(direct, out, 9);
        assertThat(out).endsWith(compressible(4));
    }

    @Test
    void theJavaDecoderReadsTheNativeEncodersData() {
        byte[] block = compressible(5);
        ByteBuffer frame = encode(block);

        byte[] out = new byte[BLOCK_BYTES];
        LZ4Factory.safeInstance()
                .safeDecompressor()
                .decompress(frame, 19, frame.remaining() - 23, ByteBuffer.wrap(out), 0, BLOCK_BYTES);

        assertThat(out).isEqualTo(block);
    }

    @Test
    void aTargetWithoutRoomIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(
                        new byte[BLOCK_BYTES], 0, ByteBuffer.allocate(Lz4BlockFrame.maxFrameBytes() - 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lz4BlockFrame.decode(encode(compressible(1)), new byte[BLOCK_BYTES], 1));
    }

    @Test
    void everyHeaderByteCounts() {
        for (int i = 0; i < 15; i++) {
            ByteBuffer frame = encode(compressible(6));
            frame.put(i, (byte) (frame.get(i) ^ 1));

            assertMalformed(frame, i, "not the header of a block's frame");
        }
    }

    @Test
    void lengthsMustAgreeWithTheFrame() {
        ByteBuffer frame = encode(compressible(7)).order(ByteOrder.LITTLE_ENDIAN);
        int data = frame.getInt(15);

        assertMalformed(frame.duplicate().limit(23), 0, "a frame of 23 bytes cannot hold a block");
        assertMalformed(frame.duplicate().limit(0), 0, "a frame of 0 bytes cannot hold a block");
        assertMalformed(
                ByteBuffer.allocate(Lz4BlockFrame.MAX_FRAME_BYTES + 1),
                0,
                "a frame of 524312 bytes cannot hold a block");
        assertMalformed(
                frame.duplicate().limit(frame.limit() - 1),
                15,
                "data length " + data + " where the frame has " + (data - 1));
        frame.putInt(15, data + 1);
        assertMalformed(frame, 15, "data length " + (data + 1) + " where the frame has " + data);
    }

    @Test
    void theEndMarkMustBeThere() {
        ByteBuffer frame = encode(compressible(8));
        frame.put(frame.limit() - 1, (byte) 1);

        assertMalformed(frame, frame.limit() - 4, "no end mark after the data");
    }

    @Test
    void dataMustBeOneWholeBlock() {
        // Given compressed data that holds one byte less, and one byte more, than a block
        ByteBuffer shorter = frameOf(BLOCK_BYTES - 1);
        ByteBuffer longer = frameOf(BLOCK_BYTES + 1);
        ByteBuffer stored = encode(compressible(9)).order(ByteOrder.LITTLE_ENDIAN);
        int data = stored.getInt(15);
        stored.putInt(15, data | 0x8000_0000);

        assertMalformed(shorter, 19, "data decodes to 524287 bytes, not a whole block");
        assertMalformed(longer, 19, "data that LZ4 does not decode to a block");
        assertMalformed(stored, 19, "data decodes to " + data + " bytes, not a whole block");
    }

    @Test
    void mutatedFramesOnlyEverThrowMalformedInput() {
        ByteBuffer good = encode(compressible(10));
        byte[] out = new byte[BLOCK_BYTES];
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            ByteBuffer frame =
                    ByteBuffer.allocate(good.remaining()).put(good.duplicate()).flip();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                frame.put(random.nextInt(frame.limit()), (byte) random.nextInt());
            }
            try {
                Lz4BlockFrame.decode(frame, out, 0);
            } catch (MalformedInputException expected) {
                assertThat(expected.structure()).isEqualTo("LZ4 frame");
            }
        }
    }

    private ByteBuffer encode(byte[] block) {
        ByteBuffer frame = ByteBuffer.allocate(Lz4BlockFrame.maxFrameBytes());
        assertThat(encoder.encode(block, 0, frame)).isEqualTo(frame.position());
        return frame.flip();
    }

    private static byte[] decode(ByteBuffer frame) {
        byte[] block = new byte[BLOCK_BYTES];
        Lz4BlockFrame.decode(frame, block, 0);
        return block;
    }

    private ByteBuffer frameOf(int contentBytes) {
        byte[] data = LZ4Factory.safeInstance().fastCompressor().compress(new byte[contentBytes]);
        ByteBuffer frame = ByteBuffer.allocate(data.length + 23).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(encode(compressible(1)).slice(0, 15))
                .putInt(data.length)
                .put(data)
                .putInt(0);
        return frame.flip();
    }

    private static void assertMalformed(ByteBuffer frame, int offset, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> decode(frame))
                .withMessage("LZ4 frame at byte " + offset + ": " + reason);
    }

    private static byte[] compressible(long seed) {
        byte[] block = new byte[BLOCK_BYTES];
        Random random = new Random(seed);
        for (int at = 0; at < block.length; at += 64) {
            random.nextInt();
            block[at] = (byte) random.nextInt();
            block[at + 1] = (byte) random.nextInt();
        }
        return block;
    }
}
