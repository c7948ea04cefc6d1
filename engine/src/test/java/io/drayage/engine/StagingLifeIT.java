package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionOrder.Keep;
import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RestoreOrder;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.api.RunStanding;
import io.drayage.engine.api.VerifyOrder;
import io.drayage.engine.testing.MemoryCollectionLedger;
import io.drayage.engine.testing.TestClock;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of increments, their collection and the rewriting of sparse segments, on the lab's vCenter and S3. */
class StagingLifeIT {
    private static final long MIB = 1 << 20;
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final MemoryCollectionLedger ledger = new MemoryCollectionLedger(clock);
    private Estate estate;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test")
                        .vm("db01")
                        .disk(DiskSpec.generated(3, 64 * MIB, 0.9)));
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void everyRunOfAChainIsProvenAndAfterCollectionTheLastOneStillIs() throws IOException {
        // Given
        SealedRun last = sealed(replicate());
        for (int run = 0; run < 3; run++) {
            await(estate.vcenter.disk("db01", 0)).scribble(run, 1);
            last = sealed(replicate());
        }
        // When / Then
        assertThat(level(last)).as("levels of the chain").isPositive();
        for (RunStanding standing : await(estate.engine.standings(Estate.PREFIX))) {
            assertThat(verify(Optional.of(standing.publicRunId())))
                    .as(standing.publicRunId())
                    .isTrue();
        }
        // When
        collectAfterGrace(Keep.LATEST);
        // Then
        assertThat(restored(Optional.of(last.runId().toString()))).isEqualTo(estate.sourceSha256("db01", 0));
    }

    @Test
    void aSparseSegmentIsRewrittenCollectedAndTheRunRestoresAsBefore() throws IOException {
        // Given
        SealedRun first = sealed(replicate());
        await(estate.vcenter.disk("db01", 0)).scribble(1, 110);
        // When
        SealedRun second = sealed(replicate());
        String before = restored(Optional.empty());
        CollectionReport marked = collect(Keep.LATEST);
        clock.advance(DAY);
        CollectionReport report = collect(Keep.LATEST);
        // Then
        assertThat(marked.sparseSegments()).as("left sparse by the rewriting").isZero();
        assertThat(report.deleted()).isPositive();
        assertThat(estate.store
                        .list(segmentPrefix(first), "")
                        .map(page -> page.objects().stream()
                                .filter(object -> object.key().endsWith(".lz4"))
                                .count()))
                .satisfies(count -> assertThat(await(count)).isZero());
        assertThat(before).isEqualTo(estate.sourceSha256("db01", 0));
        assertThat(restored(Optional.empty())).isEqualTo(before);
        assertThat(verify(Optional.empty())).isTrue();
        // When
        await(estate.vcenter.disk("db01", 0)).scribble(2, 3);
        RunResult third = replicate();
        // Then
        assertThat(third.disks().get(0).blocksChanged()).isLessThanOrEqualTo(3);
        assertThat(restored(Optional.empty())).isEqualTo(estate.sourceSha256("db01", 0));
        assertThat(await(estate.engine.standings(Estate.PREFIX)))
                .extracting(RunStanding::runId, RunStanding::whole)
                .contains(tuple(first.runId(), false), tuple(second.runId(), true));
        assertThat(failureOf(estate.engine.verify(
                        verifyOrder(Optional.of(first.runId().toString())), ProgressListener.NONE)))
                .hasMessageContaining("no longer whole")
                .hasMessageContaining("a later run has replaced it");
    }

    @Test
    void withHashesTheNextRunIsANewBaseBecauseItsImageNeedsAllData() throws IOException {
        // Given
        SealedRun first = sealed(replicate());
        ledger.imageProven(first.runId());
        CollectionReport dropped = collectAfterGrace(Keep.HASHES);
        // When
        Throwable refused = failureOf(estate.engine.restore(
                new RestoreOrder(Optional.empty(), Estate.PREFIX, Optional.empty(), directory.resolve("none")),
                ProgressListener.NONE));
        RunResult second = replicate();
        // Then
        assertThat(dropped.dataDropped()).isTrue();
        assertThat(refused).hasMessageContaining("dropped by policy (staging.keep: hashes)");
        assertThat(second.disks().get(0).changeSource()).isEqualTo("full");
        assertThat(restored(Optional.empty())).isEqualTo(estate.sourceSha256("db01", 0));
    }

    private RunResult replicate() {
        RunOrder order = estate.order("db01");
        ledger.opened(order.runId());
        RunResult result = Estate.finish(estate.engine.replicate(estate.client, order, ProgressListener.NONE));
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        ledger.sealed(estate.runs.run(order.runId()).sealed.orElseThrow());
        ledger.ended(order.runId());
        return result;
    }

    private SealedRun sealed(RunResult result) {
        assertThat(result.state()).isEqualTo(State.COMPLETED);
        return await(estate.runs.lastSealedRun(estate.job)).orElseThrow();
    }

    private static int level(SealedRun run) {
        return document(run).disks().get(0).manifest().level();
    }

    private static RunDocument document(SealedRun run) {
        return RunDocumentCodec.decode(run.runJson().getBytes(StandardCharsets.UTF_8));
    }

    private String segmentPrefix(SealedRun run) {
        return Estate.PREFIX + run.runJsonKey().replace("run.json", "");
    }

    private CollectionReport collect(Keep keep) {
        return await(
                estate.engine.collect(ledger, new CollectionOrder(estate.installation, estate.job, keep, DAY), "test"));
    }

    private CollectionReport collectAfterGrace(Keep keep) {
        collect(keep);
        clock.advance(DAY);
        return collect(keep);
    }

    private String restored(Optional<String> run) throws IOException {
        Path output = directory.resolve("restored-" + UUID.randomUUID());
        var report = await(estate.engine.restore(
                new RestoreOrder(Optional.empty(), Estate.PREFIX, run, output), ProgressListener.NONE));
        return Estate.sha256(Path.of(report.disks().get(0).file()));
    }

    private boolean verify(Optional<String> run) {
        return await(estate.engine.verify(verifyOrder(run), ProgressListener.NONE))
                .proven();
    }

    private static VerifyOrder verifyOrder(Optional<String> run) {
        return new VerifyOrder(Optional.empty(), Estate.PREFIX, run, Optional.empty());
    }
}
