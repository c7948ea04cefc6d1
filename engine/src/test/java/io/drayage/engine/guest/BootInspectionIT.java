package io.drayage.engine.guest;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks are fetched as the check wants them, within bounds; whatever befalls, no file is left. */
class BootInspectionIT {
    private static final int BLOCK = BlockGeometry.BLOCK_BYTES;

    @TempDir
    private Path directory = Path.of("unset");

    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor worker = vertx.createSharedWorkerExecutor("boot-test", 2);
    private Path spools = Path.of("unset");
    private BlockSet fetched = BlockSet.empty();
    private int fetches;

    @BeforeAll
    static void requireTools() {
        GuestImage.requireTools();
    }

    @BeforeEach
    void makeDisk() throws IOException {
        spools = Files.createDirectories(directory.resolve("spools"));
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc/fstab"), "/dev/sda1 / ext4 defaults 0 1\n");
        GuestImage.blank(directory.resolve("disk.raw"), 340 * GuestImage.MIB)
                .mbr("start=2048, type=83\n")
                .grub()
                .ext("ext4", 1, 339, tree);
    }

    @AfterEach
    void stop() throws IOException {
        try (Stream<Path> left = Files.list(spools)) {
            assertThat(left).as("files left").isEmpty();
        }
        await(vertx.close());
    }

    @Test
    void theCheckGetsWhatItWantsAndLittleMore() {
        // When
        BootReadiness found =
                await(inspection(Duration.ofMinutes(1), 1000).inspect(List.of(source(this::fetch)), false));
        // Then
        assertThat(found.has("boot-fstab-device-name")).isTrue();
        assertThat(found.has(BootReadiness.NOT_VERIFIED)).isTrue();
        assertThat(fetched.count()).isLessThan(60);
        assertThat(fetches).isBetween(2, 20);
    }

    @Test
    void beyondItsBytesTheRestIsNotVerified() {
        // When: room for the partition table and the superblock
        BootReadiness found = await(inspection(Duration.ofMinutes(1), 3).inspect(List.of(source(this::fetch)), false));
        // Then
        assertThat(found.findings())
                .anySatisfy(
                        finding -> assertThat(finding.what()).endsWith("this check has read as much of it as it may"));
        assertThat(fetched.count()).isEqualTo(3);
    }

    @Test
    void beyondItsTimeTheRestIsNotVerified() {
        // When
        BootReadiness found = await(inspection(Duration.ofNanos(1), 1000).inspect(List.of(source(this::fetch)), false));
        // Then
        assertThat(found.has(BootReadiness.NOT_VERIFIED)).isTrue();
        assertThat(fetches).isZero();
    }

    @Test
    void aFetchThatFailsEndsTheInspection() {
        // Given
        EngineException refused =
                new EngineException(EngineException.Kind.SOURCE_READ, "disk", "refused", "Look at the host");
        // When, Then
        assertThatThrownBy(() -> await(inspection(Duration.ofMinutes(1), 1000)
                        .inspect(List.of(source((blocks, into) -> Future.failedFuture(refused))), false)))
                .isSameAs(refused);
    }

    private BootInspection inspection(Duration patience, long mostBlocks) {
        return new BootInspection(worker, spools, patience, System::nanoTime, mostBlocks);
    }

    private BootInspection.Source source(BlockFetch fetch) {
        return new BootInspection.Source("Hard disk 1", 340 * GuestImage.MIB, fetch);
    }

    private Future<Void> fetch(BlockSet blocks, DiskSpool into) {
        assertThat(blocks.intersect(fetched).isEmpty()).as("fetched twice").isTrue();
        fetched = fetched.union(blocks);
        fetches++;
        return worker.executeBlocking(() -> {
            try (FileChannel channel = FileChannel.open(directory.resolve("disk.raw"))) {
                for (var spans = blocks.spans(); spans.hasNext(); ) {
                    BlockSet.Span span = spans.next();
                    for (long block = span.first(); block < span.end(); block++) {
                        ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
                        while (bytes.hasRemaining() && channel.read(bytes, block * BLOCK + bytes.position()) > 0) {
                            // Until the block is full or the file ends.
                        }
                        into.write(block, bytes.array());
                    }
                }
            }
            return null;
        });
    }
}
