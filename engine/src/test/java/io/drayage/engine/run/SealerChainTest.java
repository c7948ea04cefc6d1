package io.drayage.engine.run;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.staging.SegmentRewriter;
import io.drayage.engine.testing.MemoryObjectStore;
import io.drayage.engine.testing.MemoryRunLedger;
import io.drayage.engine.transfer.BlockTable;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestMerge;
import io.drayage.protocol.manifest.ManifestPolicy;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.segment.PartIndexEntry;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of many runs of one disk, against a model that knows what every block is. */
class SealerChainTest {
    private static final int BLOCKS = 2048;
    private static final UUID INSTALLATION = UUID.randomUUID();
    private static final UUID JOB = UUID.randomUUID();
    private static final UUID DISK = UUID.randomUUID();

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final WorkerExecutor worker = vertx.createSharedWorkerExecutor("sealer");
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Sealer sealer = new Sealer(
            store,
            "",
            worker,
            new SegmentRewriter(
                    store,
                    new MemoryRunLedger(),
                    new MemoryBudget(64 << 20, 0),
                    worker,
                    "",
                    SegmentRewriter.Bounds.DEFAULT));

    /** Content of each block as a number; 0 is zero. */
    private final int[] model = new int[BLOCKS];

    private Optional<RunDocument.Disk> last = Optional.empty();
    private int runs;

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void sixteenDeltasMergeWithTheirFullAndTheSeventeenthRunStartsAfresh() {
        // Given
        int[] everything = new int[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            everything[block] = block % 5 == 0 ? 0 : block;
        }
        seal(everything);
        assertThat(last.orElseThrow().manifest().level()).isZero();
        List<Integer> levels = new ArrayList<>();
        for (int run = 1; run <= 19; run++) {
            // When: data over data, data that becomes zero, zeros that become data, and back again two runs later
            int[] next = model.clone();
            next[run * 7 + 1] = 100_000 + run;
            next[run * 11 + 2] = 0;
            next[run * 5] = 200_000 + run;
            next[5] = run % 2 == 0 ? 0 : 300_000 + run;
            seal(next);
            // Then
            RunDocument.Disk sealed = last.orElseThrow();
            levels.add(sealed.manifest().level());
            assertThat(sealed.manifests()).hasSizeLessThanOrEqualTo(ManifestMerge.MAX_MANIFESTS);
            assertState(sealed);
        }
        assertThat(levels).startsWith(1, 2, 3).containsSubsequence(15, ManifestPolicy.MAX_DELTAS, 0, 1, 2);
        assertThat(levels.get(15)).as("the sixteenth delta").isEqualTo(ManifestPolicy.MAX_DELTAS);
    }

    @Test
    void deltasThatGrowBeyondHalfTheFullAreFollowedByANewFull() {
        // Given
        int[] everything = new int[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            everything[block] = 1 + block;
        }
        seal(everything);
        int[] half = model.clone();
        for (int block = 0; block < BLOCKS * 2 / 3; block++) {
            half[block] = 500_000 + block;
        }
        // When
        seal(half);
        // Then
        assertThat(last.orElseThrow().manifest().level()).isZero();
        assertState(last.orElseThrow());
    }

    @Test
    void aRunWithoutChangesIsADeltaThatSaysNothing() {
        // Given
        int[] some = new int[BLOCKS];
        for (int block = 0; block < BLOCKS; block += 2) {
            some[block] = block + 1;
        }
        seal(some);
        // When
        seal(model.clone());
        // Then
        RunDocument.ManifestRef manifest = last.orElseThrow().manifest();
        assertThat(manifest.level()).isEqualTo(1);
        assertThat(manifest.dataBlocks() + manifest.zeroBlocks()).isZero();
        assertState(last.orElseThrow());
    }

    private void seal(int[] next) {
        RunOrder order = order();
        VsphereClient.Disk disk = new VsphereClient.Disk(
                2000,
                "Hard disk 1",
                BLOCKS * (long) BlockGeometry.BLOCK_BYTES,
                "",
                "[ds] a/a.vmdk",
                "",
                true,
                Optional.empty());
        DiskWork work = new DiskWork(
                new DiskPlan(disk, DISK, last.isPresent() ? DiskLineage.SAME : DiskLineage.NEW_BASE, last));
        try (BlockTable table = BlockTable.create(directory.resolve("table-" + runs), disk.capacityBytes())) {
            last.ifPresent(parent -> fill(table, parent));
            table.durable(segment(order), 0, 0, changes(next));
            work.table(table);
            work.finish();
            last = Optional.of(await(sealer.sealDisk(order, work.epoch(), work, directory)));
        }
        System.arraycopy(next, 0, model, 0, BLOCKS);
        runs++;
    }

    private List<PartIndexEntry> changes(int[] next) {
        List<PartIndexEntry> entries = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            if (last.isPresent() && next[block] == model[block]) {
                continue;
            }
            entries.add(
                    next[block] == 0
                            ? new PartIndexEntry.ZeroRun(block, 1)
                            : new PartIndexEntry.Block(block, block * 100, 100, hash(next[block])));
        }
        return entries;
    }

    private static BlockHash hash(int content) {
        byte[] bytes = new byte[BlockHash.BYTES];
        ByteBuffer.wrap(bytes).putInt(content);
        return BlockHash.of(bytes);
    }

    private void fill(BlockTable table, RunDocument.Disk parent) {
        try (ManifestSpool spool = spool()) {
            table.fillFrom(blocks(parent, spool));
        }
    }

    private ManifestSpool spool() {
        return new ManifestSpool(store, worker, directory.resolve("spool-" + UUID.randomUUID()));
    }

    private Iterator<ManifestEntry> blocks(RunDocument.Disk disk, ManifestSpool spool) {
        return await(new StagedRuns(store, "").blocks(disk, spool));
    }

    private void assertState(RunDocument.Disk disk) {
        try (ManifestSpool spool = spool()) {
            Iterator<ManifestEntry> merged = blocks(disk, spool);
            int block = 0;
            while (merged.hasNext()) {
                ManifestEntry entry = merged.next();
                assertThat(entry.firstBlock()).isEqualTo(block);
                for (; block < entry.endBlock(); block++) {
                    if (entry instanceof ManifestEntry.Data data) {
                        assertThat(data.hash()).as("block " + block).isEqualTo(hash(model[block]));
                    } else {
                        assertThat(model[block]).as("block " + block).isZero();
                    }
                }
            }
            assertThat(block).isEqualTo(BLOCKS);
        }
    }

    private static String segment(RunOrder order) {
        return ObjectKeys.segment(INSTALLATION, JOB, order.runId(), 1, DISK, 0, 0);
    }

    private static RunOrder order() {
        return new RunOrder(
                INSTALLATION,
                JOB,
                UUID.randomUUID(),
                1,
                "sms-job-00000001",
                "sms-run-00000001",
                "vm-1",
                Optional.empty(),
                RunOrder.ConsistencyWanted.AUTO,
                RunOrder.TransportWanted.AUTO,
                RunOrder.ImageWanted.NONE,
                Optional.empty(),
                false,
                RunPolicy.defaults(),
                ImagePolicy.defaults());
    }
}
