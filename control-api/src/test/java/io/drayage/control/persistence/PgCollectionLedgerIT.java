package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.CollectionLedger.JobRuns;
import io.drayage.engine.api.CollectionLedger.KeptRun;
import io.drayage.engine.api.CollectionLedger.Turn;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunLedger.SealedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgCollectionLedgerIT {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    private Estate estate;
    private CollectionLedger ledger;

    PgCollectionLedgerIT(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.collectionLedger();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.collectionLedger();
    }

    @Test
    void aMarkKeepsItsFirstTimeAndIsDueAfterTheGrace() {
        // Given
        Turn turn = turn(estate.claimedRun());
        estate.test.setNow(NOON);
        // When
        await(ledger.mark(turn, List.of("b", "B", "a")));
        estate.test.setNow(NOON.plus(DAY).minusMillis(1));
        await(ledger.mark(turn, List.of("a", "late")));
        // Then
        assertThat(await(ledger.due(turn, DAY, "", 10))).isEmpty();
        estate.test.setNow(NOON.plus(DAY));
        assertThat(await(ledger.due(turn, DAY, "", 10))).containsExactly("B", "a", "b");
        assertThat(await(ledger.due(turn, DAY, "B", 1))).containsExactly("a");
        await(ledger.unmark(turn, List.of("a", "never marked")));
        assertThat(await(ledger.due(turn, DAY, "", 10))).containsExactly("B", "b");
    }

    @Test
    void oneEngineAtATimeHasATurn() {
        // Given
        ClaimedRun run = estate.claimedRun();
        Turn first = turn(run);
        // When
        Optional<Turn> second = await(ledger.begin(run.job().id(), "engine-2", LEASE));
        estate.test.sql("UPDATE staging_collection SET lease_until = clock_timestamp() - interval '1 second'");
        Turn third = turn(run);
        // Then
        assertThat(second).isEmpty();
        assertThat(third.fence()).isGreaterThan(first.fence());
        assertThat(failure(ledger.mark(first, List.of("a"))))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.LEDGER))
                .hasMessageContaining("fenced");
        assertThat(failure(ledger.unmark(first, List.of("a")))).hasMessageContaining("fenced");
        await(ledger.end(first));
        await(ledger.mark(third, List.of("a")));
        await(ledger.end(third));
        assertThat(await(ledger.begin(run.job().id(), "engine-2", LEASE))).isPresent();
    }

    @Test
    void aJobWaitsForItsTurnAfterEachRunAndEveryHour() {
        // Given
        Duration hour = Duration.ofHours(1);
        estate.test.setNow(NOON);
        ClaimedRun run = estate.claimedRun();
        UUID job = run.job().id();
        // When / Then
        assertThat(await(ledger.waiting(hour, 10))).as("never collected").containsExactly(job);
        Turn turn = turn(run);
        assertThat(await(ledger.waiting(hour, 10))).as("being collected").isEmpty();
        await(ledger.end(turn));
        assertThat(await(ledger.waiting(hour, 10))).as("collected").isEmpty();
        estate.test.setNow(NOON.plusSeconds(60));
        await(estate.stores.runLedger().completed(run.key(), Estate.result(run, "")));
        assertThat(await(ledger.waiting(hour, 10))).as("a run ended since").containsExactly(job);
        estate.test.setNow(NOON.plusSeconds(61));
        await(ledger.end(turn(run)));
        assertThat(await(ledger.waiting(hour, 10))).isEmpty();
        estate.test.setNow(NOON.plusSeconds(61).plus(hour));
        assertThat(await(ledger.waiting(hour, 10))).as("an hour later").containsExactly(job);
    }

    @Test
    void aJobThatIsUnknownOrBeingDeletedHasNoTurn() {
        // Given
        ClaimedRun run = estate.claimedRun();
        await(estate.stores.jobs().beginDelete(run.job().jobId()));
        // When / Then
        assertThat(await(ledger.begin(run.job().id(), "engine-1", LEASE))).isEmpty();
        assertThat(await(ledger.begin(UUID.randomUUID(), "engine-1", LEASE))).isEmpty();
    }

    @Test
    void theLastSealedRunIsKeptAndEveryOneThatIsOpenOrPinned() {
        // Given
        ClaimedRun first = estate.claimedRun();
        seal(first);
        await(estate.stores.runLedger().completed(first.key(), Estate.result(first, "")));
        ClaimedRun second = nextRun(first);
        UUID job = first.job().id();
        // When
        JobRuns before = await(ledger.runs(job));
        seal(second);
        await(ledger.pin(first.run().id(), "image parent"));
        await(ledger.pin(first.run().id(), "image parent"));
        JobRuns pinned = await(ledger.runs(job));
        await(ledger.unpin(first.run().id(), "image parent"));
        JobRuns after = await(ledger.runs(job));
        // Then
        assertThat(before.kept())
                .extracting(kept -> kept.run().runId())
                .containsExactly(first.run().id());
        assertThat(before.kept()).extracting(KeptRun::imageProven).containsExactly(true);
        assertThat(before.open()).containsExactly(second.run().id());
        assertThat(before.ended()).containsExactly(first.run().id());
        assertThat(pinned.kept())
                .extracting(kept -> kept.run().runId())
                .containsExactly(second.run().id(), first.run().id());
        assertThat(after.kept())
                .extracting(kept -> kept.run().runId())
                .containsExactly(second.run().id());
        assertThat(after.kept()).extracting(KeptRun::imageProven).containsExactly(false);
        assertThat(after.sealed())
                .containsExactlyInAnyOrder(first.run().id(), second.run().id());
        assertThat(failure(ledger.pin(UUID.randomUUID(), "x"))).hasMessageContaining("not sealed");
    }

    @Test
    void aDeletedJobKeepsNothing() {
        // Given
        ClaimedRun run = estate.claimedRun();
        seal(run);
        await(estate.stores.runLedger().completed(run.key(), Estate.result(run, "")));
        await(estate.stores.jobs().beginDelete(run.job().jobId()));
        await(estate.stores.jobs().deleted(run.job().jobId()));
        // When
        JobRuns runs = await(ledger.runs(run.job().id()));
        // Then
        assertThat(turn(run).jobId()).isEqualTo(run.job().id());
        assertThat(runs.kept()).isEmpty();
        assertThat(runs.sealed()).isEmpty();
        assertThat(runs.ended()).containsExactly(run.run().id());
    }

    private Turn turn(ClaimedRun run) {
        return await(ledger.begin(run.job().id(), "engine-1", LEASE)).orElseThrow();
    }

    private void seal(ClaimedRun run) {
        await(estate.stores
                .runLedger()
                .sealed(
                        run.key(),
                        new SealedRun(run.run().id(), "key of " + run.run().id(), "{}", NOON)));
    }

    private ClaimedRun nextRun(ClaimedRun before) {
        await(estate.stores.runs().createOnDemand(before.job().jobId(), Optional.empty(), 10));
        return await(estate.stores.runs().claim("engine-1", LEASE, 1, 50)).get(0);
    }
}
