package io.drayage.engine.transfer;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.transfer.TransferFixture.Disk;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomAccessTransferIT {
    private static final int BLOCKS = 120;

    @TempDir
    Path directory;

    private TransferFixture fixture;

    @BeforeEach
    void open() {
        fixture = new TransferFixture(directory, 400 * TransferFixture.MIB);
    }

    @AfterEach
    void nothingIsLeft() {
        fixture.assertNothingLeft();
        fixture.close();
    }

    @Test
    void onlyTheReadSetIsReadAndTheRestStandsAsTheBaselineSays() {
        // Given a baseline, then a block that changed and one that became zero
        TestDisk before = TestDisk.full(BLOCKS, 1);
        Disk disk = moved(before);
        TestDisk now = before.with(17, 4).with(90, 0);
        BlockSet changed = BlockSet.builder().add(16, 2).add(90, 1).build();
        RandomSource source = new RandomSource(now, changed);

        // When
        TransferFigures figures =
                await(transfer(disk, source, 1, ReadSet.of(changed)).start()).figures();

        // Then
        fixture.assertStaged(disk.table().full(), now);
        assertThat(source.bytesRead.get()).isEqualTo(2L * BlockGeometry.BLOCK_BYTES);
        assertThat(figures.blocksChanged()).isOne();
        assertThat(figures.blocksSame()).isOne();
        assertThat(figures.blocksZero()).isOne();
        assertThat(figures.bytesDone()).isEqualTo(now.capacityBytes());
    }

    @Test
    void aSampleThatIsNotWhatTheTableSaysIsCountedAndStored() {
        // Given two blocks that nobody said had changed
        TestDisk before = TestDisk.full(BLOCKS, 1);
        Disk disk = moved(before);
        TestDisk now = before.with(17, 4).with(50, 8).with(70, 0);
        BlockSet changed = BlockSet.builder().add(17, 1).build();
        BlockSet sample = BlockSet.builder().add(17, 1).add(40, 20).add(70, 1).build();
        ReadSet reads = new ReadSet(changed, BlockSet.empty(), sample);

        // When
        TransferFigures figures = await(transfer(disk, new RandomSource(now, reads.all()), 1, reads)
                        .start())
                .figures();

        // Then
        assertThat(figures.sampleMismatches()).isEqualTo(2);
        fixture.assertStaged(disk.table().full(), now);
    }

    @Test
    void blocksThatWereNeverWrittenAreZeroUnlessTheSampleSaysOtherwise() {
        // Given a disk of which tracking knows the first half only, and a lie about block 100
        TestDisk content = new TestDisk((long) BLOCKS * BlockGeometry.BLOCK_BYTES)
                .with(3, 7)
                .with(100, 9);
        Disk disk = fixture.disk(content.capacityBytes());
        BlockSet written = BlockSet.builder().add(0, 60).build();
        BlockSet sample = BlockSet.builder().add(99, 2).build();
        ReadSet reads = new ReadSet(written, BlockSet.all(BLOCKS).minus(written), sample);

        // When
        TransferFigures figures = await(transfer(disk, new RandomSource(content, reads.all()), 0, reads)
                        .start())
                .figures();

        // Then
        fixture.assertStaged(disk.table().full(), content);
        assertThat(figures.blocksRead()).isEqualTo(2);
        assertThat(figures.sampleMismatches()).isOne();
    }

    @Test
    void aSourceThatPassesOverABlockFailsTheTransfer() {
        // Given
        TestDisk content = TestDisk.full(BLOCKS, 1);
        Disk disk = fixture.disk(content.capacityBytes());
        BlockSet all = BlockSet.all(BLOCKS);
        BlockSet lacking = all.minus(BlockSet.builder().add(33, 1).build());

        // When
        Throwable gap = failureOf(transfer(disk, new RandomSource(content, lacking), 0, ReadSet.of(all))
                .start());
        BlockSet short1 = all.minus(BlockSet.builder().add(BLOCKS - 1, 1).build());
        Throwable end = failureOf(transfer(disk, new RandomSource(content, short1), 0, ReadSet.of(all))
                .start());

        // Then
        assertThat(gap).hasMessageContaining("passed over block 33");
        assertThat(((EngineException) gap).kind()).isEqualTo(Kind.SOURCE_READ);
        assertThat(end).hasMessageContaining("passed over block 119");
    }

    @Test
    void readingIsNeverMoreThan64MiBAheadOfWhatIsDurable() {
        // Given a disk that compresses eight to one: far more than 64 MiB of it would fit the parts
        TestDisk content = new TestDisk(600L * BlockGeometry.BLOCK_BYTES);
        for (int block = 0; block < 600; block++) {
            content = content.with(block, 2 * block + 2);
        }
        Disk disk = fixture.disk(content.capacityBytes());
        fixture.store.stall();
        BlockSet all = BlockSet.all(600);
        RandomSource source = new RandomSource(content, all);
        DiskTransfer transfer = transfer(disk, source, 0, ReadSet.of(all));

        // When
        Future<TransferResult> running = transfer.start();
        until("a part is on its way", () -> fixture.store.stalledParts() > 0);
        until("reading stops", () -> isSteady(source));

        // Then
        assertThat(source.bytesRead.get()).isBetween(24 * TransferFixture.MIB, 64 * TransferFixture.MIB);
        fixture.store.resume();
        await(running);
        fixture.assertStaged(disk.table().full(), content);
    }

    @Test
    void aLaterEpochReplacesWhatAnEarlierOneStored() {
        // Given blocks of epoch 0, among them one that later goes back to what the baseline had
        TestDisk base = TestDisk.full(BLOCKS, 1);
        Disk disk = moved(base);
        BlockSet three = BlockSet.builder().add(10, 3).build();
        TestDisk first = base.with(10, 21).with(11, 23).with(12, 25);
        await(transfer(disk, new RandomSource(first, three), 1, ReadSet.of(three))
                .start());
        TestDisk second = first.with(10, base.seed(10)).with(12, 0);

        // When
        await(transfer(disk, new RandomSource(second, three), 2, ReadSet.of(three))
                .start());

        // Then
        fixture.assertStaged(disk.table().full(), second);
    }

    @Test
    void readingIsNeverMoreThan64MiBAheadOfTheLastMarkWhereNothingIsNew() {
        // Given a disk that is all as the baseline has it, and a ledger that does not answer
        TestDisk content = TestDisk.full(400, 1);
        Disk disk = moved(content);
        BlockSet all = BlockSet.all(400);
        RandomSource source = new RandomSource(content, all);
        Promise<Void> answer = Promise.promise();
        AtomicReference<ReadMark> last = new AtomicReference<>();
        MarkOrder marks = new MarkOrder(ReadMark.none(7), (mark, mismatched) -> {
            last.set(mark);
            return answer.future();
        });

        // When
        Future<TransferResult> running = fixture.transfer(
                        disk, source, false, 1, Optional.of(ReadSet.of(all)), Optional.of(marks))
                .start();
        until("a mark is asked for", () -> last.get() != null);
        until("reading stops", () -> isSteady(source));

        // Then
        assertThat(source.bytesRead.get()).isLessThanOrEqualTo(64 * TransferFixture.MIB);
        assertThat(Objects.requireNonNull(last.get()).through()).isBetween(1L, 128L);
        answer.complete();
        assertThat(await(running).figures().blocksSame()).isEqualTo(400);
        assertThat(last.get()).isEqualTo(new ReadMark(7, 400, BlockSet.empty(), BlockSet.empty()));
    }

    @Test
    void aMarkExceptsWhatIsNotDurableYet() {
        // Given a block that changed and one that became zero, in a part that stays open
        TestDisk before = TestDisk.full(200, 1);
        Disk disk = moved(before);
        TestDisk now = before.with(17, 4).with(30, 0);
        BlockSet all = BlockSet.all(200);
        List<ReadMark> written = new CopyOnWriteArrayList<>();
        MarkOrder marks = new MarkOrder(ReadMark.none(7), (mark, mismatched) -> {
            written.add(mark);
            return Future.succeededFuture();
        });

        // When
        await(fixture.transfer(
                        disk, new RandomSource(now, all), false, 1, Optional.of(ReadSet.of(all)), Optional.of(marks))
                .start());

        // Then
        ReadMark first = written.get(0);
        assertThat(first.through()).isGreaterThan(30);
        assertThat(first.pending()).isEqualTo(BlockSet.builder().add(17, 1).build());
        assertThat(first.zeros()).isEqualTo(BlockSet.builder().add(30, 1).build());
        assertThat(written.get(written.size() - 1).pending().isEmpty()).isTrue();
        fixture.assertStaged(disk.table().full(), now);
    }

    private Disk moved(TestDisk content) {
        Disk disk = fixture.disk(content.capacityBytes());
        BlockSet all = BlockSet.all(content.blocks());
        await(transfer(disk, new RandomSource(content, all), 0, ReadSet.of(all)).start());
        return disk;
    }

    private DiskTransfer transfer(Disk disk, RandomSource source, int epoch, ReadSet reads) {
        return fixture.transfer(disk, source, false, epoch, Optional.of(reads));
    }

    private static boolean isSteady(RandomSource source) {
        long before = source.bytesRead.get();
        LockSupport.parkNanos(50_000_000);
        return before > 0 && source.bytesRead.get() == before;
    }
}
