package io.drayage.engine.staging;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionOrder.Keep;
import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.api.CollectionReport.Outcome;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.MemoryCollectionLedger;
import io.drayage.engine.testing.Mortal;
import io.drayage.engine.testing.TestClock;
import io.drayage.protocol.run.ObjectKeys;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagingCollectorTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private StagingHistory history = new StagingHistory(8);
    private MemoryCollectionLedger ledger = new MemoryCollectionLedger(clock);
    private WorkerExecutor worker = vertx.createSharedWorkerExecutor("collector");

    @BeforeEach
    void start() {
        worker = vertx.createSharedWorkerExecutor("collector");
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void whatTheLastRunNeedsStaysWhoeverWroteIt() {
        // Given
        seal(true, Map.of(0L, 1, 1L, 2, 2L, 3));
        SealedRun last = seal(false, Map.of(2L, 4, 5L, 5));
        List<String> before = history.store.keys();
        // When
        CollectionReport report = collectAfterGrace();
        // Then
        assertThat(report.outcome()).isEqualTo(Outcome.DONE);
        assertThat(history.store.keys()).isEqualTo(before);
        assertThat(whole(last)).isTrue();
    }

    @Test
    void whatOnlyOlderRunsNeededGoesAfterTheGraceAndNotBefore() {
        // Given
        SealedRun first = seal(true, Map.of(0L, 1, 1L, 2));
        SealedRun last = seal(true, Map.of(0L, 3, 1L, 4));
        int objects = history.store.keys().size();
        // When
        CollectionReport marked = collect();
        clock.advance(DAY.minusSeconds(1));
        CollectionReport early = collect();
        // Then
        assertThat(marked.waiting()).isEqualTo(2);
        assertThat(early.deleted()).isZero();
        assertThat(history.store.keys()).hasSize(objects);
        // When
        clock.advance(Duration.ofSeconds(1));
        CollectionReport due = collect();
        // Then
        assertThat(due.deleted()).as("the first run's manifest and its segment").isEqualTo(2);
        assertThat(due.waiting()).isZero();
        assertThat(ledger.marks()).isEmpty();
        assertThat(whole(last)).isTrue();
        assertThat(whole(first)).isFalse();
        assertThat(history.store.keys()).as("history stays").contains(StagingHistory.PREFIX + first.runJsonKey());
    }

    @Test
    void aSegmentThatTheChainMentionsButNoBlockUsesIsGarbage() {
        // Given
        seal(true, Map.of(0L, 1, 1L, 2));
        SealedRun last = seal(false, Map.of(0L, 3, 1L, 0));
        // When
        CollectionReport report = collectAfterGrace();
        // Then
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(whole(last)).isTrue();
    }

    @Test
    void everythingOfAnOpenRunIsPinned() {
        // Given
        SealedRun last = seal(true, Map.of(0L, 1));
        UUID open = UUID.randomUUID();
        ledger.opened(open);
        history.segment(open, 1, 0, Map.of(0L, 9));
        history.segment(open, 2, 1, Map.of(1L, 9));
        await(history.store.createMultipartUpload(segmentKey(open, 2, 2), Map.of()));
        List<String> before = history.store.keys();
        // When
        CollectionReport report = collectAfterGrace();
        // Then
        assertThat(report.waiting()).isZero();
        assertThat(history.store.keys()).isEqualTo(before);
        assertThat(history.store.openUploads()).hasSize(1);
        assertThat(whole(last)).isTrue();
    }

    @Test
    void whatDeadRunsAndZombiesLeftIsCollectedWithTheirUploads() {
        // Given
        SealedRun last = seal(true, Map.of(0L, 1));
        history.segment(last.runId(), 7, 0, Map.of(0L, 9));
        UUID dead = UUID.randomUUID();
        ledger.opened(dead);
        ledger.ended(dead);
        history.segment(dead, 1, 0, Map.of(0L, 9));
        await(history.store.put(
                StagingHistory.PREFIX + ObjectKeys.runDocument(StagingHistory.INSTALLATION, history.job, dead),
                Buffer.buffer("a zombie's"),
                false));
        await(history.store.createMultipartUpload(segmentKey(dead, 1, 1), Map.of()));
        await(history.store.createMultipartUpload(segmentKey(last.runId(), 7, 1), Map.of()));
        // When
        CollectionReport first = collect();
        clock.advance(DAY);
        CollectionReport report = collect();
        // Then
        assertThat(first.uploadsAborted()).isEqualTo(2);
        assertThat(history.store.openUploads()).isEmpty();
        assertThat(report.deleted()).isEqualTo(3);
        assertThat(whole(last)).isTrue();
    }

    @Test
    void aKeyThatIsNotOursIsReportedAndNeverDeleted() {
        // Given
        seal(true, Map.of(0L, 1));
        String foreign =
                StagingHistory.PREFIX + ObjectKeys.ofJob(StagingHistory.INSTALLATION, history.job) + "notes/readme.txt";
        await(history.store.put(foreign, Buffer.buffer("mine"), false));
        // When
        CollectionReport report = collectAfterGrace();
        // Then
        assertThat(report.unknown()).isEqualTo(1);
        assertThat(report.unknownKeys()).containsExactly(foreign);
        assertThat(history.store.keys()).contains(foreign);
    }

    @Test
    void aSealedRunThatTheDatabaseDoesNotKnowStopsAllDeleting() {
        // Given
        seal(true, Map.of(0L, 1));
        seal(true, Map.of(0L, 2));
        SealedRun unknown = history.seal(false, Map.of(1L, 3));
        List<String> before = history.store.keys();
        // When
        CollectionReport report = collectAfterGrace();
        // Then
        assertThat(report.outcome()).isEqualTo(Outcome.UNKNOWN_RUN);
        assertThat(report.deleted()).isZero();
        assertThat(history.store.keys()).isEqualTo(before);
        assertThat(whole(unknown)).isTrue();
    }

    @Test
    void aPinnedRunKeepsWhatItNeedsUntilThePinGoes() {
        // Given
        SealedRun parent = seal(true, Map.of(0L, 1, 3L, 3));
        await(ledger.pin(parent.runId(), "image"));
        seal(true, Map.of(0L, 2, 3L, 4));
        // When
        collectAfterGrace();
        // Then
        assertThat(whole(parent)).isTrue();
        // When
        await(ledger.unpin(parent.runId(), "image"));
        collectAfterGrace();
        // Then
        assertThat(whole(parent)).isFalse();
    }

    @Test
    void aPinThatComesBetweenMarkAndDeleteSavesTheRun() {
        // Given
        SealedRun parent = seal(true, Map.of(0L, 1));
        seal(true, Map.of(0L, 2));
        collect();
        clock.advance(DAY);
        // When
        await(ledger.pin(parent.runId(), "image"));
        CollectionReport report = collect();
        // Then
        assertThat(report.deleted()).isZero();
        assertThat(ledger.marks()).isEmpty();
        assertThat(whole(parent)).isTrue();
    }

    @Test
    void runsThatChangeDuringTheTurnStopTheDeleting() {
        // Given
        seal(true, Map.of(0L, 1));
        seal(true, Map.of(0L, 2));
        collect();
        clock.advance(DAY);
        int[] asked = {0};
        CollectionLedger changing = new CollectionLedgerWithSecondSight(ledger, () -> {
            if (++asked[0] == 2) {
                ledger.opened(UUID.randomUUID());
            }
        });
        // When
        CollectionReport report = await(collector(changing, history.store).collect(order(Keep.LATEST)));
        // Then
        assertThat(report.outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(report.deleted()).isZero();
    }

    @Test
    void everythingOfADeletedJobGoes() {
        // Given
        seal(true, Map.of(0L, 1));
        seal(false, Map.of(1L, 1));
        ledger.deleted();
        // When
        collectAfterGrace();
        // Then
        assertThat(history.store.keys()).isEmpty();
    }

    @Test
    void onlyOneEngineCollectsAJobAtATime() {
        // Given
        SealedRun run = seal(true, Map.of(0L, 1));
        assertThat(await(ledger.begin(history.job, "another", Duration.ofMinutes(10))))
                .isPresent();
        // When
        CollectionReport refused = collect();
        clock.advance(Duration.ofMinutes(11));
        CollectionReport taken = collect();
        // Then
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_OURS);
        assertThat(taken.outcome()).isEqualTo(Outcome.DONE);
        assertThat(whole(run)).isTrue();
    }

    @Test
    void aDamagedManifestOfTheLastRunStopsTheCollection() {
        // Given
        seal(true, Map.of(0L, 1));
        SealedRun last = seal(true, Map.of(0L, 2));
        String manifest = StagingHistory.PREFIX
                + StagingHistory.document(last).disks().get(0).manifest().key();
        byte[] damaged = history.store.object(manifest).clone();
        damaged[damaged.length / 2] ^= 1;
        history.store.overwrite(manifest, damaged);
        // When
        Throwable failure = failureOf(collector(ledger, history.store).collect(order(Keep.LATEST)));
        // Then
        assertThat(failure).hasMessageContaining("SHA-256");
        assertThat(ledger.marks()).isEmpty();
    }

    @Test
    void segmentsWithLittleThatIsLiveAreCounted() {
        // Given
        seal(true, Map.of(0L, 1, 1L, 2, 2L, 3, 3L, 4, 4L, 5));
        seal(false, Map.of(0L, 6, 1L, 6, 2L, 6, 3L, 6));
        // When
        CollectionReport report = collect();
        // Then
        assertThat(report.sparseSegments()).isEqualTo(1);
    }

    @Test
    void withHashesTheDataGoesOnceTheImageIsProvenAndTheManifestsStay() {
        // Given
        SealedRun last = seal(true, Map.of(0L, 1, 1L, 2));
        // When
        CollectionReport unproven = collectAfterGrace(Keep.HASHES);
        // Then
        assertThat(unproven.dataDropped()).isFalse();
        assertThat(whole(last)).isTrue();
        // When
        ledger.imageProven(last.runId());
        CollectionReport proven = collectAfterGrace(Keep.HASHES);
        // Then
        assertThat(proven.dataDropped()).isTrue();
        assertThat(history.store.keys())
                .containsExactlyInAnyOrder(
                        StagingHistory.PREFIX + last.runJsonKey(),
                        StagingHistory.PREFIX
                                + ObjectKeys.dataDropped(StagingHistory.INSTALLATION, history.job, last.runId()),
                        StagingHistory.PREFIX
                                + StagingHistory.document(last)
                                        .disks()
                                        .get(0)
                                        .manifest()
                                        .key());
        assertThat(await(new DroppedData(history.store, StagingHistory.PREFIX).of(StagingHistory.document(last))))
                .isTrue();
    }

    @Test
    void withHashesARunThatBeganBeforeTheDataWasGivenUpKeepsIt() {
        // Given
        SealedRun last = seal(true, Map.of(0L, 1, 1L, 2));
        ledger.imageProven(last.runId());
        await(collector(ledger, history.store).collect(order(Keep.HASHES)));
        UUID next = UUID.randomUUID();
        ledger.opened(next);
        // When
        CollectionReport report = collectAfterGrace(Keep.HASHES);
        // Then
        assertThat(report.deleted()).isZero();
        assertThat(whole(last)).isTrue();
    }

    @ParameterizedTest(name = "the fatal call still takes effect: {0}")
    @ValueSource(booleans = {false, true})
    void dyingAtAnyCallCorruptsNothingAndTheNextTurnsFinishTheWork(boolean lastOneTakesEffect) {
        int deaths = 0;
        for (int fatal = 1; ; fatal++) {
            // Given
            history = new StagingHistory(8);
            ledger = new MemoryCollectionLedger(clock);
            SealedRun last = oldRunsAndGarbage();
            collect();
            clock.advance(DAY);
            history.segment(last.runId(), 8, 0, Map.of(0L, 9));
            // When
            Mortal process = new Mortal(fatal, lastOneTakesEffect);
            StagingCollector mortal = collector(
                    process.wrap(CollectionLedger.class, ledger), process.wrap(ObjectStore.class, history.store));
            await(mortal.collect(order(Keep.LATEST)).transform(ended -> io.vertx.core.Future.succeededFuture()));
            // Then
            assertThat(whole(last)).as("after call " + fatal).isTrue();
            if (!process.died()) {
                break;
            }
            deaths++;
            clock.advance(Duration.ofMinutes(11));
            collect();
            collectAfterGrace();
            assertThat(history.store.keys()).as("after call " + fatal).hasSize(9);
            assertThat(history.store.openUploads()).isEmpty();
            assertThat(ledger.marks()).isEmpty();
            assertThat(whole(last)).isTrue();
        }
        assertThat(deaths).isGreaterThan(15);
    }

    /** Three sealed runs, of which the last is a delta of the second; a zombie's segment; a dead run's segment and upload. */
    private SealedRun oldRunsAndGarbage() {
        seal(true, Map.of(0L, 1, 1L, 2));
        seal(true, Map.of(0L, 3, 1L, 4));
        SealedRun last = seal(false, Map.of(2L, 5));
        history.segment(last.runId(), 7, 0, Map.of(0L, 9));
        UUID dead = UUID.randomUUID();
        ledger.opened(dead);
        ledger.ended(dead);
        history.segment(dead, 1, 0, Map.of(0L, 9));
        await(history.store.createMultipartUpload(segmentKey(dead, 1, 1), Map.of()));
        await(history.store.put(
                StagingHistory.PREFIX + ObjectKeys.ofJob(StagingHistory.INSTALLATION, history.job) + "foreign",
                Buffer.buffer("x"),
                false));
        await(history.store.put("elsewhere", Buffer.buffer("x"), false));
        return last;
    }

    private SealedRun seal(boolean full, Map<Long, Integer> changes) {
        SealedRun run = history.seal(full, changes);
        ledger.sealed(run);
        ledger.ended(run.runId());
        return run;
    }

    private boolean whole(SealedRun run) {
        return history.isWhole(run, vertx, directory);
    }

    private CollectionReport collect() {
        return await(collector(ledger, history.store).collect(order(Keep.LATEST)));
    }

    private CollectionReport collectAfterGrace() {
        return collectAfterGrace(Keep.LATEST);
    }

    private CollectionReport collectAfterGrace(Keep keep) {
        await(collector(ledger, history.store).collect(order(keep)));
        clock.advance(DAY);
        return await(collector(ledger, history.store).collect(order(keep)));
    }

    private StagingCollector collector(CollectionLedger of, ObjectStore store) {
        return new StagingCollector(of, store, StagingHistory.PREFIX, worker, directory, clock, "test");
    }

    private CollectionOrder order(Keep keep) {
        return new CollectionOrder(StagingHistory.INSTALLATION, history.job, keep, DAY);
    }

    private String segmentKey(UUID run, long fence, int number) {
        return StagingHistory.PREFIX
                + ObjectKeys.segment(StagingHistory.INSTALLATION, history.job, run, fence, history.disk, 0, number);
    }
}
