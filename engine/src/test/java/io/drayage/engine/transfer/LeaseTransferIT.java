package io.drayage.engine.transfer;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.source.LeaseSource;
import io.drayage.engine.source.StreamHost;
import io.drayage.engine.source.StreamHost.Ending;
import io.drayage.engine.transfer.TransferFixture.Disk;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.vmdk.VmdkOptions;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.manifest.ManifestEntry;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real HTTPS host on one side, the in-memory store on the other. */
class LeaseTransferIT {
    private static final long MIB = 1 << 20;
    private static final GrainDictionary DICTIONARY = GrainDictionary.of(1);
    private static final Duration PATIENT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private TransferFixture fixture;

    @BeforeEach
    void open() {
        fixture = new TransferFixture(directory, 64 * MIB);
    }

    @AfterEach
    void nothingIsLeft() {
        fixture.assertNothingLeft();
        fixture.close();
    }

    private DiskTransfer transfer(StreamHost host, Disk disk, long capacity) {
        return fixture.transfer(disk, new LeaseSource(fixture.vertx, host.request(capacity, PATIENT)));
    }

    private static void assertHashes(Iterator<ManifestEntry> entries, GrainContent content) {
        var hasher = new BlockHasher();
        byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            for (long index = entry.firstBlock(); index < entry.endBlock(); index++) {
                Arrays.fill(block, (byte) 0);
                content.read(
                        index * BlockGeometry.BLOCK_BYTES,
                        block,
                        0,
                        BlockGeometry.validBytes(index, content.capacityBytes()));
                BlockHash recorded = entry instanceof ManifestEntry.Data data ? data.hash() : BlockHash.ZERO_BLOCK;
                assertThat(recorded).isEqualTo(hasher.hash(block, 0));
            }
        }
    }

    @Test
    void wholeDiskArrivesWithTheHashesOfItsContent() {
        // Given a disk whose capacity is no multiple of anything
        var content = new GeneratedContent(7, 60 * MIB + 512 * 77, 0.6, DICTIONARY);
        Disk disk = fixture.disk(content.capacityBytes());
        try (var host = new StreamHost(fixture.vertx, StreamHost.vmdk(content, VmdkOptions.vsphere()), true)) {
            // When
            TransferResult result =
                    await(transfer(host, disk, content.capacityBytes()).start());

            // Then
            assertHashes(disk.table().full(), content);
            assertThat(result.source().wireBytes()).isEqualTo(host.body.length);
            assertThat(result.figures().blocksChanged() + result.figures().blocksZero())
                    .isEqualTo(BlockGeometry.blockCount(content.capacityBytes()));
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    @Test
    void stalledStoreStopsTheHostAtItsSocketAndNothingIsLostWhenItGoesOn() {
        // Given a stream far longer than budget and sockets hold
        var content = new GeneratedContent(8, 260 * MIB, 1.0, DICTIONARY);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.discardParts();
        fixture.store.stall();
        try (var host = new StreamHost(fixture.vertx, StreamHost.vmdk(content, VmdkOptions.vsphere()), true)) {
            // When
            Future<TransferResult> running =
                    transfer(host, disk, content.capacityBytes()).start();
            until("two parts in flight", () -> fixture.store.stalledParts() == 2);
            long written = steady(host);

            // Then
            assertThat(written).isLessThan(host.body.length * 2L / 3);
            assertThat(fixture.budget.gauges().reservedBytes()).isLessThanOrEqualTo(46 * MIB);
            LockSupport.parkNanos(500_000_000);
            assertThat(host.written.get()).isEqualTo(written);
            fixture.store.resume();
            await(running);
            assertHashes(disk.table().full(), content);
        }
    }

    private static long steady(StreamHost host) {
        long before = -1;
        while (host.written.get() != before) {
            before = host.written.get();
            LockSupport.parkNanos(800_000_000);
        }
        return before;
    }

    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"EARLY", "CLOSED"})
    void truncatedStreamLeavesNoObject(Ending ending) {
        // Given
        var content = new GeneratedContent(9, 60 * MIB, 1.0, DICTIONARY);
        Disk disk = fixture.disk(content.capacityBytes());
        try (var host = new StreamHost(fixture.vertx, StreamHost.vmdk(content, VmdkOptions.vsphere()), true)) {
            host.ending = ending;
            host.endAt = host.body.length - 512;

            // When
            Throwable failure =
                    failureOf(transfer(host, disk, content.capacityBytes()).start());

            // Then
            assertThat(((EngineException) failure).kind()).isEqualTo(Kind.SOURCE_READ);
            assertThat(fixture.store.keys()).isEmpty();
            assertThat(fixture.store.partBytesReceived()).isPositive();
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    @Test
    void cancelWhileTheHostIsPausedClosesItsSocket() {
        // Given
        var content = new GeneratedContent(10, 200 * MIB, 1.0, DICTIONARY);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.stall();
        try (var host = new StreamHost(fixture.vertx, StreamHost.vmdk(content, VmdkOptions.vsphere()), true)) {
            DiskTransfer transfer = transfer(host, disk, content.capacityBytes());
            Future<TransferResult> running = transfer.start();
            until("two parts in flight", () -> fixture.store.stalledParts() == 2);

            // When
            transfer.cancel(new EngineException(Kind.CANCELLED, "run", "cancelled", ""));

            // Then
            until("no connection", () -> host.connections.get() == 0);
            assertThat(running.isComplete())
                    .as("the store still owns two buffers")
                    .isFalse();
            fixture.store.resume();
            assertThat(((EngineException) failureOf(running)).kind()).isEqualTo(Kind.CANCELLED);
        }
    }

    @Test
    void fourDisksAtOnceEachGetTheirOwnContent() {
        // Given
        List<GeneratedContent> contents = new ArrayList<>();
        List<StreamHost> hosts = new ArrayList<>();
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var content = new GeneratedContent(20 + i, (20 + i) * MIB, 0.8, DICTIONARY);
            contents.add(content);
            hosts.add(new StreamHost(fixture.vertx, StreamHost.vmdk(content, VmdkOptions.vsphere()), true));
            disks.add(fixture.disk(content.capacityBytes()));
        }

        // When
        List<Future<TransferResult>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(transfer(hosts.get(i), disks.get(i), contents.get(i).capacityBytes())
                    .start());
        }

        // Then
        for (int i = 0; i < 4; i++) {
            await(running.get(i));
            assertHashes(disks.get(i).table().full(), contents.get(i));
            hosts.get(i).close();
        }
    }
}
