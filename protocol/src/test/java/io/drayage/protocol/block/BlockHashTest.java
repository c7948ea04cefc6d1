package io.drayage.protocol.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockHashTest {
    private static final String ZERO_HEX = "07854d2fef297a06ba81685e660c332de36d5d18d546927d30daad6d7fda1541";

    @Test
    void theZeroBlocksHashIsWhatTheJdkAndSha256sumSay() {
        // The hex text is from: head -c 524288 /dev/zero | sha256sum
        BlockHash hashed = new BlockHasher().hash(new byte[BlockGeometry.BLOCK_BYTES], 0);

        assertThat(BlockHash.ZERO_BLOCK).isEqualTo(hashed);
        assertThat(BlockHash.ZERO_BLOCK.hex()).isEqualTo(ZERO_HEX).isEqualTo(BlockHash.ZERO_BLOCK.toString());
    }

    @Test
    void theHasherTakesOnlyTheBlockAndStartsAfreshEachTime() {
        // Given
        byte[] bytes = new byte[BlockGeometry.BLOCK_BYTES + 7];
        new Random(1).nextBytes(bytes);
        BlockHasher hasher = new BlockHasher();
        hasher.hash(bytes, 0);

        // When
        BlockHash second = hasher.hash(bytes, 7);

        // Then
        var sha256 = BlockHasher.newSha256();
        sha256.update(bytes, 7, BlockGeometry.BLOCK_BYTES);
        assertThat(second).isEqualTo(BlockHash.of(sha256.digest()));
    }

    @Test
    void bytesAreTheDigestsWhateverTheBuffersOrder() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer buffer = ByteBuffer.allocate(BlockHash.BYTES).order(order);

            BlockHash.ZERO_BLOCK.write(buffer);

            assertThat(HexFormat.of().formatHex(buffer.array())).isEqualTo(ZERO_HEX);
            assertThat(BlockHash.read(buffer.flip())).isEqualTo(BlockHash.ZERO_BLOCK);
            assertThat(buffer.remaining()).isZero();
        }
    }

    @Test
    void hexComesBack() {
        assertThat(BlockHash.parseHex(ZERO_HEX)).isEqualTo(BlockHash.ZERO_BLOCK);
        assertThatIllegalArgumentException().isThrownBy(() -> BlockHash.parseHex("07"));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockHash.parseHex("z".repeat(64)));
    }
}
