package io.drayage.protocol.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BlockGeometryTest {
    private static final long BLOCK = BlockGeometry.BLOCK_BYTES;

    @Test
    void aPartlyValidTailIsABlock() {
        assertThat(BlockGeometry.blockCount(1)).isEqualTo(1);
        assertThat(BlockGeometry.blockCount(BLOCK)).isEqualTo(1);
        assertThat(BlockGeometry.blockCount(BLOCK + 1)).isEqualTo(2);
        assertThat(BlockGeometry.blockCount(BlockGeometry.MAX_CAPACITY_BYTES)).isEqualTo(BlockGeometry.MAX_BLOCKS);
    }

    @Test
    void onlyTheTailIsPartlyValid() {
        assertThat(BlockGeometry.validBytes(0, BLOCK + 1)).isEqualTo(524288);
        assertThat(BlockGeometry.validBytes(1, BLOCK + 1)).isEqualTo(1);
        assertThat(BlockGeometry.validBytes(1, 2 * BLOCK)).isEqualTo(524288);
        assertThat(BlockGeometry.validBytes(BlockGeometry.MAX_BLOCKS - 1, BlockGeometry.MAX_CAPACITY_BYTES))
                .isEqualTo(524288);
    }

    @Test
    void blocksAndDisksThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BlockGeometry.blockCount(0));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockGeometry.blockCount(Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockGeometry.validBytes(2, BLOCK + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> BlockGeometry.validBytes(-1, BLOCK));
        assertThat(BlockGeometry.isBlocks(1, BlockGeometry.MAX_BLOCKS - 1)).isTrue();
        assertThat(BlockGeometry.isBlocks(1, BlockGeometry.MAX_BLOCKS)).isFalse();
        assertThat(BlockGeometry.isBlocks(0, 0)).isFalse();
        assertThat(BlockGeometry.isBlocks(-1, 1)).isFalse();
        assertThat(BlockGeometry.isBlocks(1, Long.MAX_VALUE)).isFalse();
    }
}
