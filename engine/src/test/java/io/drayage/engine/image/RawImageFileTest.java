package io.drayage.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.block.BlockGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawImageFileTest {
    @TempDir
    Path directory;

    @Test
    void theImageHasItsNameOnlyAfterTheCommit() {
        // Given
        Path target = directory.resolve("vm/disk-2000.raw");
        // When
        try (RawImageFile image = RawImageFile.create(target, 1 << 20)) {
            image.write(0, block(1));
            assertThat(target).doesNotExist();
            image.commit();
        }
        // Then
        assertThat(target).exists().hasSize(1 << 20);
        assertThat(directory.resolve("vm").toFile().list()).containsExactly("disk-2000.raw");
    }

    @Test
    void whoeverBeginsAnImageLeavesAnEarlierBuilderNothingToRename() throws IOException {
        // Given
        Path target = directory.resolve("disk.raw");
        try (RawImageFile thoughtDead = RawImageFile.create(target, 1 << 20);
                RawImageFile successor = RawImageFile.create(target, 1 << 20)) {
            successor.write(0, block(2));
            // When
            thoughtDead.write(0, block(1));
            // Then
            assertThatThrownBy(thoughtDead::commit).isInstanceOf(EngineException.class);
            successor.commit();
        }
        assertThat(Files.readAllBytes(target)).startsWith(block(2));
        assertThat(directory.toFile().list()).containsExactly("disk.raw");
    }

    @Test
    void anImageThatIsNotCommittedLeavesNothing() {
        // Given
        Path target = directory.resolve("disk.raw");
        // When
        try (RawImageFile image = RawImageFile.create(target, 1 << 20)) {
            image.write(1, block(1));
        }
        // Then
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theLastBlockIsCutAtTheDisksEnd() throws IOException {
        // Given
        long capacity = BlockGeometry.BLOCK_BYTES + 1536;
        Path target = directory.resolve("disk.raw");
        byte[] last = new byte[BlockGeometry.BLOCK_BYTES];
        Arrays.fill(last, 0, 1536, (byte) 7);
        // When
        try (RawImageFile image = RawImageFile.create(target, capacity)) {
            image.write(1, last);
            image.commit();
        }
        // Then
        byte[] bytes = Files.readAllBytes(target);
        assertThat(bytes).hasSize(Math.toIntExact(capacity));
        assertThat(Arrays.copyOfRange(bytes, BlockGeometry.BLOCK_BYTES, bytes.length))
                .containsOnly(7);
    }

    @Test
    void zerosInsideABlockStayHolesAndReadAsZeros() throws IOException {
        // Given
        Path target = directory.resolve("disk.raw");
        byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        block[0] = 1;
        block[300_000] = 2;
        // When
        try (RawImageFile image = RawImageFile.create(target, 64L << 20)) {
            image.write(3, block);
            image.commit();
        }
        // Then
        byte[] bytes = Files.readAllBytes(target);
        assertThat(Arrays.copyOfRange(bytes, 3 * BlockGeometry.BLOCK_BYTES, 4 * BlockGeometry.BLOCK_BYTES))
                .isEqualTo(block);
        assertThat((Long) Files.getAttribute(target, "unix:size")).isEqualTo(64L << 20);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("not-a-directory"), "x");
        // When // Then
        assertThatThrownBy(() -> RawImageFile.create(file.resolve("disk.raw"), 1024))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(EngineException.Kind.LOCAL_DISK);
                    assertThat(e.getMessage()).contains("not-a-directory").contains("Make room");
                });
    }

    private static byte[] block(long seed) {
        byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        new Random(seed).nextBytes(block);
        return block;
    }
}
