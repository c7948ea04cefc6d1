package io.drayage.engine.transfer;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.testing.StoreFaults.Op;
import io.drayage.engine.transfer.ScriptedSource.Trouble;
import io.drayage.engine.transfer.TransferFixture.Disk;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskTransferIT {
    @TempDir
    Path directory;

    private TransferFixture fixture;

    @BeforeEach
    void open() {
        fixture = new TransferFixture(directory, 64 * TransferFixture.MIB);
    }

    @AfterEach
    void nothingIsLeft() {
        fixture.assertNothingLeft();
        fixture.close();
    }

    @Test
    void firstRunStoresEveryBlockAndReadsBackIdentical() {
        // Given
        TestDisk content = TestDisk.random(100, 1);
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        TransferResult result =
                await(fixture.transfer(disk, new ScriptedSource(content)).start());

        // Then
        fixture.assertStaged(disk.table().full(), content);
        assertThat(result.figures().blocksZero()).isEqualTo(content.zeroBlocks());
        assertThat(result.figures().blocksChanged()).isEqualTo(100 - content.zeroBlocks());
        assertThat(result.figures().bytesDone()).isEqualTo(content.capacityBytes());
        assertThat(result.figures().bytesStored()).isEqualTo(fixture.store.partBytesReceived());
        assertThat(result.segments())
                .singleElement()
                .satisfies(segment -> assertThat(segment.lengthBytes()).isEqualTo(fixture.store.partBytesReceived()));
        assertThat(fixture.ledger.run(disk.run().runId()).completedSegments).hasSize(1);
    }

    @Test
    void secondRunStoresOnlyWhatChanged() {
        // Given
        TestDisk before = TestDisk.random(60, 2).with(3, 7).with(4, 0).with(5, 9);
        Disk first = fixture.disk(before.capacityBytes());
        await(fixture.transfer(first, new ScriptedSource(before)).start());
        TestDisk after = before.with(3, 8).with(4, 12).with(5, 0);
        Disk second = fixture.disk(after.capacityBytes());
        second.table().fillFrom(first.table().full());

        // When
        TransferResult result =
                await(fixture.transfer(second, new ScriptedSource(after)).start());

        // Then
        fixture.assertStaged(second.table().full(), after);
        assertThat(result.figures().blocksChanged()).isEqualTo(2);
        assertThat(second.table().delta())
                .toIterable()
                .extracting(entry -> entry.firstBlock())
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void unchangedDiskWritesNothing() {
        // Given
        TestDisk content = TestDisk.random(40, 3);
        Disk first = fixture.disk(content.capacityBytes());
        await(fixture.transfer(first, new ScriptedSource(content)).start());
        Disk second = fixture.disk(content.capacityBytes());
        second.table().fillFrom(first.table().full());
        int uploads = fixture.store.faults().calls(Op.CREATE);

        // When
        TransferResult result =
                await(fixture.transfer(second, new ScriptedSource(content)).start());

        // Then
        assertThat(result.segments()).isEmpty();
        assertThat(second.table().delta()).toIterable().isEmpty();
        assertThat(fixture.store.faults().calls(Op.CREATE)).isEqualTo(uploads);
    }

    @Test
    void emptyDiskOfManyTebibytesIsOneRunOfZeros() {
        // Given
        TestDisk content = new TestDisk(8L << 40);
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        TransferResult result =
                await(fixture.transfer(disk, new ScriptedSource(content)).start());

        // Then
        assertThat(disk.table().full()).toIterable().hasSize(1);
        assertThat(result.figures().bytesRead()).isZero();
        assertThat(result.figures().blocksZero()).isEqualTo(content.blocks());
    }

    @Test
    void segmentsRollAtTheirTargetAndKeepSeveralPartsInFlight() {
        // Given 300 MiB that do not compress
        fixture.store.discardParts();
        TestDisk content = TestDisk.full(600, 4);
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        TransferResult result =
                await(fixture.transfer(disk, new ScriptedSource(content)).start());

        // Then
        assertThat(result.segments()).hasSize(2);
        assertThat(result.segments().get(0).lengthBytes()).isBetween(256L << 20, 266L << 20);
        assertThat(disk.table().full()).toIterable().hasSize(600);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"FAIL", "END_EARLY", "JUNK", "THROW"})
    void troubleAtTheSourceLeavesNoObjectAndNoUpload(Trouble trouble) {
        // Given
        TestDisk content = TestDisk.full(90, 5);
        Disk disk = fixture.disk(content.capacityBytes());
        var source = new ScriptedSource(content, trouble, 71);

        // When
        Throwable failure = failureOf(fixture.transfer(disk, source).start());

        // Then
        assertThat(failure).isInstanceOf(EngineException.class);
        assertThat(fixture.store.keys()).isEmpty();
        assertThat(fixture.store.partBytesReceived()).isPositive();
        assertThat(source.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void failureOfTheNthPartAbortsTheUpload(int nth) {
        // Given
        TestDisk content = TestDisk.full(90, 6);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.faults().failNth(Op.UPLOAD_PART, nth);
        var source = new ScriptedSource(content);

        // When
        Throwable failure = failureOf(fixture.transfer(disk, source).start());

        // Then
        assertThat(((EngineException) failure).kind()).isEqualTo(Kind.STORE);
        assertThat(fixture.store.keys()).isEmpty();
        assertThat(source.closed).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            names = {"CREATE", "UPLOAD_PART", "COMPLETE"})
    void lostAcknowledgementLeavesNothingBehind(Op op) {
        // Given
        TestDisk content = TestDisk.full(40, 7);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.faults().loseAckOfNth(op, 1);

        // When
        Throwable failure =
                failureOf(fixture.transfer(disk, new ScriptedSource(content)).start());

        // Then
        assertThat(((EngineException) failure).kind()).isEqualTo(Kind.STORE);
        assertThat(fixture.store.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void failureOfTheNthLedgerWriteEndsTheTransfer(int writes) {
        // Given
        TestDisk content = TestDisk.full(75, 8);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.ledger.failFrom(writes);

        // When
        Future<TransferResult> running =
                fixture.transfer(disk, new ScriptedSource(content)).start();
        Throwable failure = failureOf(running);

        // Then what it made stays: who cannot write to the ledger may have lost the run, and its next owner needs it
        assertThat(((EngineException) failure).kind()).isEqualTo(Kind.LEDGER);
        fixture.ledger.recover();
        fixture.store
                .openUploads()
                .forEach(upload -> await(fixture.store.abortMultipartUpload(upload.key(), upload.uploadId())));
        fixture.store.keys().forEach(key -> await(fixture.store.delete(key)));
        fixture.ledger
                .allOpenUploads()
                .forEach(upload -> await(fixture.ledger.uploadAborted(disk.run(), upload.key())));
    }

    @Test
    void stalledStoreStopsTheReadingAndHoldsWhatTheBudgetAllows() {
        // Given a budget of one window and one more part
        TestDisk content = TestDisk.full(200, 9);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.stall();
        var source = new ScriptedSource(content);
        DiskTransfer transfer = fixture.transfer(disk, source);

        // When
        Future<TransferResult> running = transfer.start();
        until("parts in flight", () -> fixture.store.stalledParts() == 2);
        until("the source is out of credit", () -> isSteady(source));

        // Then
        long held = fixture.budget.gauges().reservedBytes();
        assertThat(held).isLessThanOrEqualTo(46 * TransferFixture.MIB);
        assertThat(source.blocksSent.get()).isBetween(32L, 96L);
        fixture.store.resume();
        await(running);
        fixture.assertStaged(disk.table().full(), content);
        assertThat(transfer.figures().sinkStallNanos()).isPositive();
    }

    private static boolean isSteady(ScriptedSource source) {
        long before = source.blocksSent.get();
        LockSupport.parkNanos(30_000_000);
        return before > 0 && source.blocksSent.get() == before;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"before the start", "at once", "while reading", "while the store is stalled", "silent source"})
    void cancelEndsItInEveryState(String when) {
        // Given
        TestDisk content = TestDisk.full(120, 10);
        Disk disk = fixture.disk(content.capacityBytes());
        boolean silent = when.equals("silent source");
        var source = new ScriptedSource(content, silent ? Trouble.GO_SILENT : Trouble.NONE, silent ? 50 : -1);
        DiskTransfer transfer = fixture.transfer(disk, source);
        var cause = new EngineException(Kind.CANCELLED, "run", "cancelled", "");
        if (when.equals("while the store is stalled")) {
            fixture.store.stall();
        }

        // When
        if (when.equals("before the start")) {
            transfer.cancel(cause);
        }
        Future<TransferResult> running = transfer.start();
        switch (when) {
            case "while reading" -> until("some blocks", () -> source.blocksSent.get() > 20);
            case "while the store is stalled" -> until("parts", () -> fixture.store.stalledParts() == 2);
            case "silent source" -> until("silence", () -> source.blocksSent.get() == 50);
            default -> {}
        }
        transfer.cancel(cause);
        if (when.equals("while the store is stalled")) {
            fixture.store.resume();
        }

        // Then
        assertThat(failureOf(running)).isSameAs(cause);
        assertThat(source.closed).isTrue();
        assertThat(fixture.store.keys()).isEmpty();
        transfer.cancel(cause);
    }

    @Test
    void keptUploadIsCompletedByTheNextAttemptWithoutSendingItsBlocksAgain() {
        // Given an attempt that broke after some parts
        TestDisk content = TestDisk.full(90, 11);
        Disk disk = fixture.disk(content.capacityBytes());
        var broken = new ScriptedSource(content, Trouble.FAIL, 71);
        DiskTransfer first = fixture.transfer(disk, broken, true);
        failureOf(first.start());
        long kept = first.figures().bytesStored();
        assertThat(kept).isGreaterThan(16 << 20);
        assertThat(fixture.store.openUploads()).hasSize(1);

        // When
        DiskTransfer second = fixture.transfer(disk, new ScriptedSource(content), true);
        TransferResult result = await(second.start());

        // Then
        assertThat(result.segments()).extracting(SegmentSummary::number).containsExactly(0, 1);
        assertThat(result.segments().get(0).lengthBytes()).isEqualTo(kept);
        assertThat(result.figures().blocksSame()).isGreaterThanOrEqualTo(32);
        fixture.assertStaged(disk.table().full(), content);
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            names = {"CREATE", "UPLOAD_PART", "COMPLETE"})
    void attemptAfterALostAcknowledgementEndsWithoutAnyOpenUpload(Op op) {
        // Given
        TestDisk content = TestDisk.full(60, 14);
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.faults().loseAckOfNth(op, 1);
        failureOf(fixture.transfer(disk, new ScriptedSource(content), true).start());

        // When
        Future<TransferResult> second =
                fixture.transfer(disk, new ScriptedSource(content), true).start();

        // Then the store resolves a lost Complete by itself; the fake one cannot
        if (op == Op.COMPLETE) {
            assertThat(failureOf(second)).hasMessageContaining("uploadId");
            fixture.ledger
                    .allOpenUploads()
                    .forEach(upload -> await(fixture.ledger.uploadAborted(disk.run(), upload.key())));
        } else {
            await(second);
            fixture.assertStaged(disk.table().full(), content);
        }
    }

    @Test
    void tableIsOfNoUseAfterItsPartsWereThrownAway() {
        // Given
        TestDisk content = TestDisk.full(90, 12);
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        failureOf(fixture.transfer(disk, new ScriptedSource(content, Trouble.FAIL, 71))
                .start());

        // Then
        assertThat(catchThrowable(() -> disk.table().full()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thrown away");
    }

    @Test
    void manyDisksShareABudgetThatHoldsOnlyAFewAndAllGetThrough() {
        // Given 12 disks, a budget for 4 at once
        TestDisk content = TestDisk.full(40, 13);
        List<Future<TransferResult>> running = new ArrayList<>();

        // When
        for (int i = 0; i < 12; i++) {
            BlockTable table = BlockTable.create(directory.resolve("many-" + i), content.capacityBytes());
            running.add(fixture.budget
                    .reserveMinimum("vm" + i, 1, DiskTransfer.MINIMUM_WINDOW_BYTES)
                    .compose(leases -> fixture.transfer(fixture.disk(leases.get(0), table), new ScriptedSource(content))
                            .start()
                            .onComplete(done -> {
                                leases.get(0).close();
                                table.close();
                            })));
        }

        // Then
        assertThat(fixture.budget.gauges().activeDisks()).isEqualTo(4);
        for (Future<TransferResult> each : running) {
            assertThat(await(each).figures().blocksChanged()).isEqualTo(40);
        }
    }
}
