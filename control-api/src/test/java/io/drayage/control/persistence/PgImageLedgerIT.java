package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.ImageLedger.ImageRow;
import io.drayage.engine.api.ImageLedger.PutBatch;
import io.drayage.engine.api.ImageLedger.SnapshotRow;
import io.drayage.engine.api.ImageLedger.SnapshotStatus;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunLedger.SealedRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgImageLedgerIT {
    private static final UUID DISK = UUID.randomUUID();
    private static final UUID NO_RUN = new UUID(0, 0);

    private Estate estate;
    private ImageLedger ledger;

    PgImageLedgerIT(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.images();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.images();
    }

    @Test
    void theJournalBelongsToOneOrderAndGoesWithIt() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.snapshotOrdered(run, row(run, "token-1")));
        await(ledger.snapshotStarted(run, DISK, "snap-1"));
        await(ledger.blocksPut(run, DISK, 0, List.of(5, 3)));
        await(ledger.blocksPut(run, DISK, 1, List.of(9)));
        // When the same order comes again, and then another one
        await(ledger.snapshotOrdered(run, row(run, "token-1")));
        List<PutBatch> kept = await(ledger.putBatches(run.runId(), DISK, 0, 10));
        SnapshotRow started = await(ledger.snapshots(run.runId())).get(0);
        await(ledger.snapshotOrdered(run, row(run, "token-2")));
        // Then
        assertThat(kept).containsExactly(new PutBatch(0, List.of(5, 3)), new PutBatch(1, List.of(9)));
        assertThat(started.snapshotId()).isEqualTo("snap-1");
        assertThat(started.status()).isEqualTo(SnapshotStatus.STARTED);
        assertThat(await(ledger.putBatches(run.runId(), DISK, 0, 10))).isEmpty();
        assertThat(await(ledger.snapshots(run.runId()))).singleElement().isEqualTo(row(run, "token-2"));
    }

    @Test
    void onlyTheOwnerWrites() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.snapshotOrdered(run, row(run, "token-1")));
        RunKey zombie = new RunKey(run.jobId(), run.runId(), run.fence() - 1);
        // When, Then
        assertThat(List.of(
                        failure(ledger.snapshotOrdered(zombie, row(run, "token-2"))),
                        failure(ledger.snapshotStarted(zombie, DISK, "snap-1")),
                        failure(ledger.blocksPut(zombie, DISK, 0, List.of(1))),
                        failure(ledger.snapshotCompleted(zombie, DISK)),
                        failure(ledger.registered(zombie, image(run)))))
                .allSatisfy(refused -> assertThat(refused)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.LEDGER)));
        assertThat(await(ledger.snapshots(run.runId()))).containsExactly(row(run, "token-1"));
        assertThat(await(ledger.image(run.runId()))).isEmpty();
    }

    @Test
    void aRunIsALineageWhenAllItsSnapshotsAreCompletedAndUntilOneIsGone() {
        // Given
        ClaimedRun claimed = estate.claimedRun();
        RunKey run = claimed.key();
        await(estate.stores.runLedger().sealed(run, new SealedRun(run.runId(), "a/run.json", "{}", Instant.EPOCH)));
        await(ledger.snapshotOrdered(run, row(run, "token-1")));
        await(ledger.snapshotStarted(run, DISK, "snap-1"));
        Optional<ImageLedger.Lineage> early = await(ledger.lineage(run.jobId(), NO_RUN, "us-east-1"));
        // When
        await(ledger.snapshotCompleted(run, DISK));
        await(ledger.snapshotCompleted(run, DISK));
        // Then
        assertThat(early).isEmpty();
        assertThat(await(ledger.lineage(run.jobId(), NO_RUN, "us-east-1"))).hasValueSatisfying(found -> {
            assertThat(found.runJsonKey()).isEqualTo("a/run.json");
            assertThat(found.snapshots())
                    .singleElement()
                    .satisfies(one -> assertThat(one.snapshotId()).isEqualTo("snap-1"));
        });
        assertThat(await(ledger.lineage(run.jobId(), NO_RUN, "eu-west-1"))).isEmpty();
        assertThat(await(ledger.lineage(run.jobId(), run.runId(), "us-east-1"))).isEmpty();
        // When
        await(ledger.snapshotGone("snap-1"));
        // Then
        assertThat(await(ledger.lineage(run.jobId(), NO_RUN, "us-east-1"))).isEmpty();
        assertThat(await(ledger.snapshotsOfJob(run.jobId()))).isEmpty();
    }

    @Test
    void rememberImagesUntilTheyAreGone() {
        // Given
        RunKey run = estate.claimedRun().key();
        // When
        await(ledger.registered(run, image(run)));
        await(ledger.registered(run, image(run)));
        // Then
        assertThat(await(ledger.image(run.runId()))).contains(image(run));
        assertThat(await(ledger.images(run.jobId()))).containsExactly(image(run));
        await(ledger.imageGone("ami-1"));
        assertThat(await(ledger.images(run.jobId()))).isEmpty();
        assertThat(await(ledger.image(run.runId()))).isEmpty();
    }

    private static SnapshotRow row(RunKey run, String token) {
        return new SnapshotRow(
                run.runId(),
                DISK,
                2000,
                "us-east-1",
                token,
                "",
                Optional.of("snap-0"),
                Optional.of(NO_RUN),
                8,
                "none",
                SnapshotStatus.ORDERED);
    }

    private static ImageRow image(RunKey run) {
        return new ImageRow(
                run.runId(), run.jobId(), "ebs-direct", "us-east-1", "ami-1", "web01", List.of("snap-1", "snap-2"));
    }
}
