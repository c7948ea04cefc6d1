package io.drayage.engine.staging;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.MemoryRunLedger;
import io.drayage.engine.testing.Mortal;
import io.drayage.engine.transfer.BlockTable;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentRewriterTest {
    private static final SegmentRewriter.Bounds EVERYTHING = new SegmentRewriter.Bounds(1, 1 << 30);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final MemoryBudget budget = new MemoryBudget(64 << 20, 0);
    private final StagingHistory history = new StagingHistory(16);
    private final MemoryRunLedger ledger = new MemoryRunLedger();
    private final RunKey run = new RunKey(history.job, UUID.randomUUID(), 1);
    private WorkerExecutor worker = vertx.createSharedWorkerExecutor("rewriter");
    private int files;

    @BeforeEach
    void start() {
        worker = vertx.createSharedWorkerExecutor("rewriter");
    }

    @AfterEach
    void stop() {
        assertThat(budget.gauges().reservedBytes()).isZero();
        await(vertx.close());
    }

    @Test
    void liveBlocksOfASparseSegmentMoveAndEveryBlockStaysWhatItWas() {
        // Given
        String sparse = sparseHistory();
        try (BlockTable table = tableOf()) {
            // When
            long moved = await(rewriter(EVERYTHING, ledger, history.store).rewrite(order(table)));
            // Then
            assertThat(moved).isEqualTo(2);
            assertThat(segments(table)).doesNotContain(sparse);
            assertContent(table);
            assertThat(entries(table.delta()))
                    .as("what moved is in the run's delta")
                    .hasSize(2);
            assertThat(ledger.run(run.runId()).completedSegments).hasSize(1);
            assertThat(history.store.openUploads()).isEmpty();
        }
    }

    @Test
    void aSegmentThatIsMostlyLiveStays() {
        // Given
        history.seal(true, blocks(0, 10, 1));
        history.seal(false, blocks(0, 5, 50));
        try (BlockTable table = tableOf()) {
            Set<String> before = segments(table);
            // When
            long moved = await(rewriter(EVERYTHING, ledger, history.store).rewrite(order(table)));
            // Then
            assertThat(moved).isZero();
            assertThat(segments(table)).isEqualTo(before);
        }
    }

    @Test
    void nothingMovesForTooLittleRoomOrBeyondTheBound() {
        // Given
        sparseHistory();
        try (BlockTable table = tableOf()) {
            // When / Then
            assertThat(await(rewriter(new SegmentRewriter.Bounds(1 << 20, 1 << 30), ledger, history.store)
                            .rewrite(order(table))))
                    .isZero();
            assertThat(await(rewriter(new SegmentRewriter.Bounds(1, 100), ledger, history.store)
                            .rewrite(order(table))))
                    .isZero();
            assertThat(history.store.openUploads()).isEmpty();
        }
    }

    @Test
    void aBlockThatIsNotWhatItsManifestSaysIsNotCarriedOverAsIfItWere() {
        // Given
        String sparse = sparseHistory();
        byte[] damaged = history.store.object(StagingHistory.PREFIX + sparse).clone();
        int frame = damaged.length / 20;
        for (int at = 30; at < damaged.length; at += frame) {
            damaged[at] ^= 0x55;
        }
        history.store.overwrite(StagingHistory.PREFIX + sparse, damaged);
        try (BlockTable table = tableOf()) {
            // When
            long moved = await(rewriter(EVERYTHING, ledger, history.store).rewrite(order(table)));
            // Then
            assertThat(moved).as("given up, the run seals without").isZero();
            assertThat(segments(table)).contains(sparse);
            assertThat(history.store.openUploads()).isEmpty();
            assertThat(ledger.allOpenUploads()).isEmpty();
        }
    }

    @Test
    void aRunThatIsNoLongerOursIsNotSealedWithout() {
        // Given
        sparseHistory();
        await(ledger.stage(new RunKey(run.jobId(), run.runId(), 2), RunLedger.Stage.SEAL, "the successor's"));
        try (BlockTable table = tableOf()) {
            // When
            Throwable failure =
                    failureOf(rewriter(EVERYTHING, ledger, history.store).rewrite(order(table)));
            // Then
            assertThat(failure).hasMessageContaining("fenced");
        }
    }

    @ParameterizedTest(name = "the fatal call still takes effect: {0}")
    @ValueSource(booleans = {false, true})
    void dyingAtAnyCallLeavesATableThatIsRight(boolean lastOneTakesEffect) {
        // Given
        sparseHistory();
        int deaths = 0;
        for (int fatal = 1; ; fatal++) {
            Mortal process = new Mortal(fatal, lastOneTakesEffect);
            try (BlockTable table = tableOf()) {
                // When
                await(rewriter(
                                EVERYTHING,
                                process.wrap(RunLedger.class, new MemoryRunLedger()),
                                process.wrap(ObjectStore.class, history.store))
                        .rewrite(order(table))
                        .transform(ended -> Future.succeededFuture()));
                // Then
                assertContent(table);
            }
            if (!process.died()) {
                break;
            }
            deaths++;
        }
        assertThat(deaths).isGreaterThan(7);
    }

    @Test
    void aFullManifestOfTheRewrittenStateHasTheSameContentAndNoOldSegment() {
        // Given
        String sparse = sparseHistory();
        try (BlockTable table = tableOf()) {
            await(rewriter(EVERYTHING, ledger, history.store).rewrite(order(table)));
            // When
            SealedRun rewritten = history.sealAs(run.runId(), true, entries(table.full()));
            SealedRun next = history.seal(false, Map.of(0L, 77, 15L, 78));
            // Then
            assertThat(history.isWhole(rewritten, vertx, directory)).isTrue();
            await(history.store.delete(StagingHistory.PREFIX + sparse));
            assertThat(history.isWhole(rewritten, vertx, directory)).isTrue();
            assertThat(history.isWhole(next, vertx, directory)).isTrue();
        }
    }

    /** A segment of ten blocks of which two are live; the key of that segment. */
    private String sparseHistory() {
        SealedRun first = history.seal(true, blocks(0, 10, 1));
        history.seal(false, blocks(0, 8, 50));
        return StagingHistory.document(first)
                .disks()
                .get(0)
                .manifest()
                .key()
                .replace("manifest.drm", "segment-0-000000.lz4");
    }

    private static Map<Long, Integer> blocks(int from, int to, int seed) {
        Map<Long, Integer> blocks = new HashMap<>();
        for (int block = from; block < to; block++) {
            blocks.put((long) block, seed + block);
        }
        return blocks;
    }

    private BlockTable tableOf() {
        BlockTable table = BlockTable.create(directory.resolve("table-" + files++), history.capacity());
        ManifestSpool spool = new ManifestSpool(history.store, worker, directory.resolve("spool-" + files));
        table.fillFrom(await(new StagedRuns(history.store, StagingHistory.PREFIX)
                .blocks(history.last().disks().get(0), spool)));
        spool.close();
        return table;
    }

    private RewriteOrder order(BlockTable table) {
        return new RewriteOrder(StagingHistory.INSTALLATION, run, history.disk, 0, table);
    }

    private SegmentRewriter rewriter(SegmentRewriter.Bounds bounds, RunLedger with, ObjectStore store) {
        return new SegmentRewriter(store, with, budget, worker, StagingHistory.PREFIX, bounds);
    }

    private static Set<String> segments(BlockTable table) {
        Set<String> keys = new HashSet<>();
        for (ManifestEntry entry : entries(table.full())) {
            if (entry instanceof ManifestEntry.Data data) {
                keys.add(data.segmentKey());
            }
        }
        return keys;
    }

    private static List<ManifestEntry> entries(Iterator<ManifestEntry> iterator) {
        List<ManifestEntry> all = new ArrayList<>();
        iterator.forEachRemaining(all::add);
        return all;
    }

    private void assertContent(BlockTable table) {
        byte[] actual = new byte[BlockGeometry.BLOCK_BYTES];
        Map<Long, Integer> content = history.content();
        for (ManifestEntry entry : entries(table.full())) {
            if (entry instanceof ManifestEntry.Data data) {
                byte[] segment = history.store.object(StagingHistory.PREFIX + data.segmentKey());
                Lz4BlockFrame.decode(
                        ByteBuffer.wrap(segment, Math.toIntExact(data.offset()), data.length()), actual, 0);
                assertThat(actual).isEqualTo(StagingHistory.block(content.getOrDefault(data.blockIndex(), 0)));
            } else {
                assertThat(content.keySet())
                        .noneMatch(block -> block >= entry.firstBlock() && block < entry.endBlock());
            }
        }
    }
}
