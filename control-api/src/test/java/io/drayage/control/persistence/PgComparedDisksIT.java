package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.failure;
import static io.drayage.control.persistence.LedgerRows.DISK;
import static io.drayage.control.persistence.LedgerRows.atEpoch;
import static io.drayage.control.persistence.LedgerRows.disk;
import static io.drayage.control.persistence.LedgerRows.epoch;
import static io.drayage.control.persistence.LedgerRows.mark;
import static io.drayage.control.persistence.LedgerRows.part;
import static io.drayage.control.persistence.LedgerRows.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.ComparedRow;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.EpochRow;
import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the ledger keeps of a run's disks besides their parts: what was planned, epoch by epoch, and how far they were compared. */
@ExtendWith(PostgresExtension.class)
class PgComparedDisksIT {
    private Estate estate;
    private RunLedger ledger;

    PgComparedDisksIT(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.runLedger();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.runLedger();
    }

    @Test
    void aSuccessorFindsThePlannedDisksWithTheirChangeIds() {
        // Given
        RunKey run = estate.claimedRun().key();
        DiskRow second = new DiskRow(
                UUID.randomUUID(),
                2001,
                "Hard disk 2",
                4096,
                1,
                "lease",
                "hash",
                3,
                Optional.empty(),
                Optional.empty());
        // When
        await(ledger.diskPlanned(run, second));
        await(ledger.diskPlanned(run, disk()));
        // Then
        assertThat(await(ledger.plannedDisks(run.runId()))).containsExactly(disk(), second);
        assertThat(await(ledger.plannedDisks(UUID.randomUUID()))).isEmpty();
        assertThat(failure(ledger.diskPlanned(
                        run,
                        new DiskRow(
                                DISK,
                                2000,
                                "",
                                1,
                                0,
                                "nfc",
                                "cbt",
                                0,
                                Optional.of("x".repeat(2000)),
                                Optional.empty()))))
                .hasMessageContaining("change id must have at most 1024 characters");
    }

    @Test
    void aSuccessorFindsEveryEpochOfADiskAndHowFarItWasCompared() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.diskPlanned(run, disk()));
        await(ledger.compared(run, mark(0, 0, "a")));
        await(ledger.diskPlanned(run, atEpoch(1)));
        // When
        await(ledger.compared(run, mark(1, 2, "b")));
        await(ledger.compared(run, mark(1, 1, "c")));
        await(ledger.diskPlanned(run, atEpoch(1)));
        // Then
        assertThat(await(ledger.epochs(run.runId())))
                .containsExactly(epoch(0, "52 3c/4", Optional.of("a")), epoch(1, "52 3c/9", Optional.of("c")));
        assertThat(failure(ledger.compared(run, mark(7, 0, "no such epoch")))).hasMessageContaining("does not fit");
        assertThat(failure(ledger.compared(run, new ComparedRow(DISK, 1, 0, Buffer.buffer(new byte[(1 << 20) + 1])))))
                .hasMessageContaining("mark");
    }

    @Test
    void whatIsFoundByASampleIsKeptWithTheMark() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.diskPlanned(run, disk()));
        // When
        await(ledger.compared(run, mark(0, 5, "a")));
        await(ledger.compared(run, mark(0, 4, "b")));
        // Then
        assertThat(await(ledger.plannedDisks(run.runId())).get(0).samplesMismatched())
                .isEqualTo(5);
    }

    @Test
    void anAbortedUploadWithDurablePartsTakesTheDisksMarksWithIt() {
        // Given marks that count on its parts, and an upload that has none
        RunKey run = estate.claimedRun().key();
        await(ledger.diskPlanned(run, disk()));
        await(ledger.uploadOpened(run, upload(1, "k/1")));
        await(ledger.uploadOpened(run, upload(2, "k/2")));
        await(ledger.partDurable(run, part(1, 1)));
        await(ledger.compared(run, mark(0, 0, "a")));
        // When
        await(ledger.uploadAborted(run, "k/2"));
        List<EpochRow> harmless = await(ledger.epochs(run.runId()));
        await(ledger.uploadAborted(run, "k/1"));
        // Then
        assertThat(harmless).containsExactly(epoch(0, "52 3c/4", Optional.of("a")));
        assertThat(await(ledger.epochs(run.runId()))).containsExactly(epoch(0, "52 3c/4", Optional.empty()));
    }
}
