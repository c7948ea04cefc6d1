package io.drayage.engine.transfer;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.testing.MemoryObjectStore;
import io.drayage.engine.testing.MemoryRunLedger;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A store, a ledger, a budget and a CPU pool for transfers in tests, and the checks that every test ends with. */
final class TransferFixture implements AutoCloseable {
    static final long MIB = 1 << 20;

    final Vertx vertx = Vertx.vertx();
    final MemoryObjectStore store = new MemoryObjectStore();
    final MemoryRunLedger ledger = new MemoryRunLedger();
    final TransferServices services;
    final MemoryBudget budget;
    private final Path directory;
    private final List<MemoryLease> leases = new ArrayList<>();
    private final List<BlockTable> tables = new ArrayList<>();
    private int files;

    TransferFixture(Path directory, long memoryBytes) {
        this(directory, memoryBytes, 2);
    }

    TransferFixture(Path directory, long memoryBytes, int threads) {
        this.directory = directory;
        this.services = TransferServices.start(vertx, store, ledger, threads, 2, JdkGrainInflater::new);
        this.budget = TransferServices.budget(memoryBytes, 2);
    }

    /** One disk of one run. */
    record Disk(UUID id, RunKey run, MemoryLease lease, BlockTable table) {}

    Disk disk(long capacityBytes) {
        return disk(capacityBytes, new RunKey(UUID.randomUUID(), UUID.randomUUID(), 1));
    }

    Disk disk(long capacityBytes, RunKey run) {
        MemoryLease lease = await(
                        budget.reserveMinimum(UUID.randomUUID().toString(), 1, DiskTransfer.MINIMUM_WINDOW_BYTES))
                .get(0);
        BlockTable table = BlockTable.create(directory.resolve("table-" + files++), capacityBytes);
        leases.add(lease);
        tables.add(table);
        return new Disk(UUID.randomUUID(), run, lease, table);
    }

    /** One disk whose lease and table the test looks after. */
    Disk disk(MemoryLease lease, BlockTable table) {
        return new Disk(UUID.randomUUID(), new RunKey(UUID.randomUUID(), UUID.randomUUID(), 1), lease, table);
    }

    DiskTransfer transfer(Disk disk, BlockSource source) {
        return transfer(disk, source, false);
    }

    DiskTransfer transfer(Disk disk, BlockSource source, boolean keep) {
        return transfer(disk, source, keep, 0, Optional.empty());
    }

    DiskTransfer transfer(Disk disk, BlockSource source, boolean keep, int epoch, Optional<ReadSet> reads) {
        return transfer(disk, source, keep, epoch, reads, Optional.empty());
    }

    DiskTransfer transfer(
            Disk disk,
            BlockSource source,
            boolean keep,
            int epoch,
            Optional<ReadSet> reads,
            Optional<MarkOrder> marks) {
        var order = new TransferOrder(
                disk.run(),
                disk.id(),
                "disk 'Hard disk 1' of VM test",
                epoch,
                "pre/",
                number -> disk.run().runId() + "/" + disk.id() + "/segment-" + number,
                reads,
                keep,
                marks);
        return new DiskTransfer(services, order, source, disk.table(), disk.lease());
    }

    /** Reads every entry's frame back from the store and compares with the disk. */
    void assertStaged(Iterator<ManifestEntry> entries, TestDisk disk) {
        byte[] expected = new byte[BlockGeometry.BLOCK_BYTES];
        byte[] actual = new byte[BlockGeometry.BLOCK_BYTES];
        var hasher = new BlockHasher();
        long next = 0;
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            assertThat(entry.firstBlock()).isEqualTo(next);
            next = entry.endBlock();
            if (entry instanceof ManifestEntry.Data data) {
                byte[] segment = store.object("pre/" + data.segmentKey());
                Lz4BlockFrame.decode(ByteBuffer.wrap(segment, (int) data.offset(), data.length()), actual, 0);
                disk.read(data.blockIndex(), expected);
                assertThat(actual).isEqualTo(expected);
                BlockHash hash = hasher.hash(actual, 0);
                assertThat(data.hash()).isEqualTo(hash);
            } else {
                for (long block = entry.firstBlock(); block < entry.endBlock(); block++) {
                    assertThat(disk.seed((int) block)).as("block " + block).isZero();
                }
            }
        }
        assertThat(next).isEqualTo(disk.blocks());
    }

    /** Nothing is held, open or under way. */
    void assertNothingLeft() {
        for (MemoryLease lease : leases) {
            assertThat(lease.heldBytes()).isEqualTo(DiskTransfer.MINIMUM_WINDOW_BYTES);
            lease.close();
        }
        leases.clear();
        tables.forEach(BlockTable::close);
        assertThat(directory.toFile().list()).isEmpty();
        assertThat(budget.gauges().reservedBytes()).isZero();
        assertThat(services.parts().lent()).isZero();
        assertThat(services.frames().lent()).isZero();
        assertThat(services.gate().taken()).isZero();
        assertThat(services.gate().waiting()).isZero();
        assertThat(services.cpu().queued()).isZero();
        assertThat(store.openUploads()).isEmpty();
        assertThat(ledger.allOpenUploads()).isEmpty();
    }

    @Override
    public void close() {
        await(services.close());
        await(vertx.close());
    }
}
