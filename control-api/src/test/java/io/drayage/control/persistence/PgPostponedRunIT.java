package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.ReplicationRun.State;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that wait for room: nobody's until their time, and not for ever. */
@ExtendWith(PostgresExtension.class)
class PgPostponedRunIT {
    private static final UUID PARTS_OF = UUID.randomUUID();

    private Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private Estate estate;

    PgPostponedRunIT(TestDatabase test) {
        estate = new Estate(test);
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
    }

    @Test
    void aPostponedRunIsNobodysUntilItsTimeAndKeepsWhatIsDurable() {
        // Given
        advance(Duration.ZERO);
        ClaimedRun first = estate.claimedRun();
        partDurable(first, 1);
        // When
        await(estate.stores.runs().postpone(first.key(), "datastore1 is full", Duration.ofMinutes(5)));
        await(estate.stores.runs().postpone(first.key(), "datastore1 is full", Duration.ofMinutes(5)));
        List<ClaimedRun> early = await(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
        ReplicationRun waiting =
                await(estate.stores.runs().get(first.run().runId())).orElseThrow();
        advance(Duration.ofMinutes(6));
        List<ClaimedRun> later = await(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
        // Then
        assertThat(early).isEmpty();
        assertThat(waiting.state()).isEqualTo(State.PENDING);
        assertThat(waiting.statusMessage()).isEqualTo("datastore1 is full");
        assertThat(await(estate.stores.jobs().get(first.job().jobId()))
                        .orElseThrow()
                        .failuresInARow())
                .isZero();
        assertThat(later).singleElement().satisfies(claimed -> {
            assertThat(claimed.run().runId()).isEqualTo(first.run().runId());
            assertThat(claimed.takenOver()).isTrue();
        });
        assertThat(await(estate.stores.runLedger().parts(first.run().id(), PARTS_OF, 0, 0, 10)))
                .hasSize(1);
    }

    @Test
    void aRunThatWaitsForADayWithoutAnotherPartFailsAndOneThatGetsOnDoesNot() {
        // Given
        advance(Duration.ZERO);
        ClaimedRun first = estate.claimedRun();
        partDurable(first, 1);
        // When
        ClaimedRun second = postponedFor(first, Duration.ofHours(20));
        partDurable(second, 2);
        ClaimedRun third = postponedFor(second, Duration.ofHours(20));
        ClaimedRun fourth = postponedFor(third, Duration.ofHours(5));
        await(estate.stores.runs().postpone(fourth.key(), "still full", Duration.ZERO));
        // Then
        ReplicationRun ended =
                await(estate.stores.runs().get(first.run().runId())).orElseThrow();
        assertThat(ended.state()).isEqualTo(State.FAILED);
        assertThat(ended.statusMessage()).isEqualTo("still full");
        assertThat(await(estate.stores.runLedger().parts(first.run().id(), PARTS_OF, 0, 0, 10)))
                .isEmpty();
    }

    @Test
    void aRunWhoseCancellationIsAskedForIsNotPostponed() {
        // Given
        ClaimedRun run = estate.claimedRun();
        await(estate.stores.runs().requestCancel(run.run().runId()));
        // When
        await(estate.stores.runs().postpone(run.key(), "no room", Duration.ofMinutes(5)));
        // Then
        assertThat(await(estate.stores.runs().get(run.run().runId()))
                        .orElseThrow()
                        .state())
                .isEqualTo(State.FAILED);
    }

    private void advance(Duration time) {
        now = now.plus(time);
        estate.test.setNow(now);
    }

    private ClaimedRun postponedFor(ClaimedRun run, Duration time) {
        await(estate.stores.runs().postpone(run.key(), "full", Duration.ZERO));
        advance(time);
        return await(estate.stores.runs().claim("engine-2", LEASE, 1, 50)).get(0);
    }

    private void partDurable(ClaimedRun run, int segment) {
        RunLedger ledger = estate.stores.runLedger();
        await(ledger.uploadOpened(run.key(), new UploadRow(PARTS_OF, segment, "k/" + segment, "id", 1)));
        await(ledger.partDurable(
                run.key(), new PartRow(PARTS_OF, 0, segment, 1, "etag", 0, 100, Buffer.buffer(new byte[] {1}))));
    }
}
