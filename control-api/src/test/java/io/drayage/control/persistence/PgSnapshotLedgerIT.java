package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static io.drayage.control.persistence.Estate.VCENTER;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.api.SnapshotLedger.Entry;
import io.drayage.engine.api.SnapshotLedger.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgSnapshotLedgerIT {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private Estate estate;
    private SnapshotLedger ledger;

    PgSnapshotLedgerIT(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.snapshotLedger();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.snapshotLedger();
    }

    @Test
    void anEntryIsOpenFromIntentToItsEnd() {
        // Given
        ClaimedRun run = estate.claimedRun();
        Entry entry = entry(run, "n1");
        // When
        await(ledger.intend(run.key(), entry));
        await(ledger.intend(run.key(), entry));
        // Then
        assertThat(await(ledger.open(VCENTER))).containsExactly(entry);
        assertThat(await(ledger.open("another"))).isEmpty();
        await(ledger.created(entry.entryId(), "snapshot-7"));
        await(ledger.created(entry.entryId(), "snapshot-7"));
        assertThat(await(ledger.open(VCENTER)).get(0).snapshotMoref()).contains("snapshot-7");
        await(ledger.closed(entry.entryId(), Outcome.REMOVED));
        await(ledger.closed(entry.entryId(), Outcome.GONE_WITH_VM));
        assertThat(await(ledger.open(VCENTER))).isEmpty();
        assertThat(estate.test
                        .sql("SELECT outcome FROM snapshot_ledger")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("REMOVED");
    }

    @Test
    void aZombieMayNotIntendASnapshot() {
        // Given
        ClaimedRun zombie = estate.claimedRun();
        estate.expireLeases();
        await(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
        // When
        Throwable refused = failure(ledger.intend(zombie.key(), entry(zombie, "n1")));
        // Then
        assertThat(refused).isInstanceOf(EngineException.class).hasMessageContaining("fenced");
        assertThat(await(ledger.open(VCENTER))).isEmpty();
    }

    @Test
    void anIntentNeedsAnActiveRun() {
        // Given
        ClaimedRun run = estate.claimedRun();
        await(ledger.intend(entry(run, "n1")));
        await(estate.stores.runs().fail(run.key(), "broken"));
        // When, Then
        assertThat(failure(ledger.intend(entry(run, "n2")))).hasMessageContaining("its run is not active");
        assertThat(await(ledger.open(VCENTER))).hasSize(1);
    }

    @Test
    void twoEntriesNeverShareANonceAndOneNeverChangesItsSnapshot() {
        // Given
        ClaimedRun run = estate.claimedRun();
        Entry entry = entry(run, "n1");
        await(ledger.intend(run.key(), entry));
        await(ledger.created(entry.entryId(), "snapshot-7"));
        // When, Then
        assertThat(failure(ledger.intend(run.key(), entry(run, "n1")))).isInstanceOf(EngineException.class);
        assertThat(failure(ledger.created(entry.entryId(), "snapshot-8")))
                .hasMessageContaining("belongs to another snapshot");
    }

    @Test
    void theFirstAbsenceIsKeptUntilTheSnapshotIsSeen() {
        // Given
        ClaimedRun run = estate.claimedRun();
        Entry entry = entry(run, "n1");
        await(ledger.intend(run.key(), entry));
        // When
        await(ledger.absent(entry.entryId(), NOON));
        await(ledger.absent(entry.entryId(), NOON.plusSeconds(700)));
        // Then
        assertThat(await(ledger.open(VCENTER)).get(0).firstAbsentAt()).contains(NOON);
        await(ledger.created(entry.entryId(), "snapshot-7"));
        assertThat(await(ledger.open(VCENTER)).get(0).firstAbsentAt()).isEmpty();
        await(ledger.closed(entry.entryId(), Outcome.REMOVED));
        assertThat(failure(ledger.absent(entry.entryId(), NOON))).hasMessageContaining("closed");
    }

    @Test
    void onlyEntriesOfRunsThatNobodyGoesOnWithAreOrphaned() {
        // Given
        ClaimedRun run = estate.claimedRun();
        Entry entry = entry(run, "n1");
        await(ledger.intend(run.key(), entry));
        // When, Then
        assertThat(await(ledger.orphaned(VCENTER))).isEmpty();
        estate.expireLeases();
        assertThat(await(ledger.orphaned(VCENTER))).as("a successor may come").isEmpty();
        estate.test.sql("UPDATE run SET lease_until = lease_until - interval '25 hours'");
        assertThat(await(ledger.orphaned(VCENTER))).containsExactly(entry);
        await(estate.stores.runs().heartbeat(run.key(), LEASE));
        await(estate.stores.runs().fail(run.key(), "broken"));
        assertThat(await(ledger.orphaned(VCENTER))).containsExactly(entry);
        assertThat(await(ledger.orphaned("another"))).isEmpty();
    }

    @Test
    void entriesOutliveTheirJob() {
        // Given
        ClaimedRun run = estate.claimedRun();
        await(ledger.intend(run.key(), entry(run, "n1")));
        // When
        estate.test.sql("DELETE FROM job");
        // Then
        assertThat(await(ledger.open(VCENTER))).hasSize(1);
    }

    private static Entry entry(ClaimedRun run, String nonce) {
        return new Entry(
                UUID.randomUUID(),
                run.job().id(),
                run.run().id(),
                VCENTER,
                "vm-1",
                "uuid-vm-1",
                "web00001",
                nonce,
                "drayage-" + nonce,
                run.job().jobId() + " " + run.run().runId(),
                NOON,
                Optional.empty(),
                Optional.empty());
    }
}
