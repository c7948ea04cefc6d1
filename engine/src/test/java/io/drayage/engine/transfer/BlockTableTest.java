package io.drayage.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestEntry.Data;
import io.drayage.protocol.manifest.ManifestEntry.Zeros;
import io.drayage.protocol.segment.PartIndexEntry.Block;
import io.drayage.protocol.segment.PartIndexEntry.ZeroRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTableTest {
    private static final long BLOCK = BlockGeometry.BLOCK_BYTES;

    @TempDir
    Path directory;

    private final List<BlockTable> tables = new ArrayList<>();

    @AfterEach
    void leavesNoFile() {
        tables.forEach(BlockTable::close);
        tables.forEach(BlockTable::close);
        assertThat(directory.toFile().list()).isEmpty();
    }

    private BlockTable open(long blocks) {
        BlockTable table = BlockTable.create(directory.resolve("table"), blocks * BLOCK);
        tables.add(table);
        return table;
    }

    private static BlockHash hash(long n) {
        return new BlockHash(n, n + 1, n + 2, n + 3);
    }

    @Test
    void knowsTheBaselineAndNothingElse() {
        // Given
        BlockTable table = open(300);

        // When
        table.fillFrom(List.<ManifestEntry>of(new Data(0, hash(1), "s/1", 10, 100), new Zeros(1, 200))
                .iterator());

        // Then
        assertThat(table.holds(0, hash(1))).isTrue();
        assertThat(table.holds(0, hash(2))).isFalse();
        assertThat(table.holds(1, BlockHash.ZERO_BLOCK)).isTrue();
        assertThat(table.holds(200, BlockHash.ZERO_BLOCK)).isTrue();
        assertThat(table.holds(201, BlockHash.ZERO_BLOCK)).isFalse();
        assertThat(table.delta()).toIterable().isEmpty();
    }

    @Test
    void durablePartsReplaceTheBaselineAndMakeTheDelta() {
        // Given
        BlockTable table = open(10);
        table.fillFrom(List.<ManifestEntry>of(new Data(0, hash(1), "s/1", 10, 100), new Zeros(1, 9))
                .iterator());

        // When
        table.durable("s/2", 0, 1000, List.of(new Block(5, 50, 60, hash(5)), new ZeroRun(0, 1)));

        // Then
        assertThat(table.delta()).toIterable().containsExactly(new Zeros(0, 1), new Data(5, hash(5), "s/2", 1050, 60));
        assertThat(table.full())
                .toIterable()
                .containsExactly(new Zeros(0, 5), new Data(5, hash(5), "s/2", 1050, 60), new Zeros(6, 4));
    }

    @Test
    void higherEpochWins() {
        // Given
        BlockTable table = open(70);
        table.durable("s/2", 1, 0, List.of(new Block(5, 0, 60, hash(5)), new ZeroRun(6, 1)));

        // When
        table.durable("s/1", 0, 0, List.of(new Block(5, 0, 60, hash(4)), new Block(6, 60, 60, hash(4))));
        table.durable("s/3", 2, 0, List.of(new Block(6, 0, 60, hash(6))));

        // Then
        assertThat(table.delta())
                .toIterable()
                .containsExactly(new Data(5, hash(5), "s/2", 0, 60), new Data(6, hash(6), "s/3", 0, 60));
    }

    @Test
    void fullFailsAtABlockThatNobodyRead() {
        // Given
        BlockTable table = open(3);
        table.durable("s/1", 0, 0, List.of(new ZeroRun(0, 2)));

        // When / Then
        assertThatThrownBy(() -> table.full().forEachRemaining(entry -> {}))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("block 2");
    }

    @Test
    void sixtyTwoTebibytesWithAFewBlocksNeedNextToNoFile() throws Exception {
        // Given
        long blocks = (62L << 40) / BLOCK;
        BlockTable table = open(blocks);
        table.fillFrom(List.<ManifestEntry>of(new Zeros(0, blocks - 1), new Data(blocks - 1, hash(9), "s/1", 0, 60))
                .iterator());

        // When
        table.durable("s/2", 0, 0, List.of(new Block(blocks / 2, 0, 60, hash(7)), new ZeroRun(0, blocks / 2)));

        // Then
        assertThat(table.full())
                .toIterable()
                .containsExactly(
                        new Zeros(0, blocks / 2),
                        new Data(blocks / 2, hash(7), "s/2", 0, 60),
                        new Zeros(blocks / 2 + 1, blocks / 2 - 2),
                        new Data(blocks - 1, hash(9), "s/1", 0, 60));
        assertThat(table.notZero(0, blocks))
                .containsExactly(new BlockSpan(blocks / 2, 1), new BlockSpan(blocks - 1, 1));
        assertThat(sectorsOnDisk(directory.resolve("table"))).isLessThan(128);
    }

    private static long sectorsOnDisk(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        try (var output = stat.inputReader()) {
            return Long.parseLong(output.readLine());
        }
    }

    @Test
    void shrunkOrGrownDiskKeepsWhatItSharesWithTheBaseline() {
        // Given
        BlockTable table = open(5);

        // When
        table.fillFrom(List.<ManifestEntry>of(
                        new Zeros(0, 4),
                        new Data(4, hash(4), "s/1", 0, 60),
                        new Zeros(5, 100),
                        new Data(105, hash(3), "s/1", 60, 60))
                .iterator());

        // Then
        assertThat(table.full()).toIterable().containsExactly(new Zeros(0, 4), new Data(4, hash(4), "s/1", 0, 60));
    }

    @Test
    void unwritableDirectoryIsALocalDiskErrorWithARemedy() {
        // Given
        Path nowhere = directory.resolve("missing/table");

        // When / Then
        assertThatThrownBy(() -> BlockTable.create(nowhere, BLOCK)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.LOCAL_DISK);
            assertThat(e.remedy()).contains("missing");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithAMapWhateverHappens(long seed) {
        // Given
        int blocks = 1000;
        BlockTable table = open(blocks);
        var random = new Random(seed);
        var model = new TreeMap<Integer, Data>();
        List<ManifestEntry> baseline = new ArrayList<>();
        for (int block = 0; block < blocks; ) {
            int count = 1 + random.nextInt(200);
            int end = Math.min(blocks, block + count);
            if (random.nextBoolean()) {
                baseline.add(new Zeros(block, end - block));
                block = end;
            } else {
                var data = new Data(block, hash(random.nextInt(5)), "base", block, 60);
                baseline.add(data);
                model.put(block++, data);
            }
        }
        table.fillFrom(baseline.iterator());

        // When
        for (int step = 0; step < 300; step++) {
            int first = random.nextInt(blocks);
            if (random.nextInt(3) == 0) {
                int count = 1 + random.nextInt(blocks - first);
                table.durable("run", 0, 0, List.of(new ZeroRun(first, count)));
                model.subMap(first, first + count).clear();
            } else {
                table.durable("run", 0, step, List.of(new Block(first, 1, 60, hash(step))));
                model.put(first, new Data(first, hash(step), "run", step + 1L, 60));
            }
        }

        // Then
        List<Data> data = new ArrayList<>();
        table.full().forEachRemaining(entry -> {
            if (entry instanceof Data each) {
                data.add(each);
            }
        });
        assertThat(data).containsExactlyElementsOf(model.values());
        assertThat(table.notZero(0, blocks).stream().mapToLong(BlockSpan::count).sum())
                .isEqualTo(model.size());
    }
}
