package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static io.drayage.control.persistence.Estate.failure;
import static io.drayage.control.persistence.LedgerRows.DISK;
import static io.drayage.control.persistence.LedgerRows.disk;
import static io.drayage.control.persistence.LedgerRows.epoch;
import static io.drayage.control.persistence.LedgerRows.mark;
import static io.drayage.control.persistence.LedgerRows.part;
import static io.drayage.control.persistence.LedgerRows.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.RunLedger.SegmentRow;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.drayage.engine.api.RunNote;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgRunLedgerIT {
    private static final Instant SEALED = Instant.parse("2026-11-24T10:00:00Z");

    private Estate estate;
    private RunLedger ledger;

    PgRunLedgerIT(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.runLedger();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        ledger = estate.stores.runLedger();
    }

    @Test
    void partsAreFoundAgainByPositionInPagesWithTheirIndex() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.uploadOpened(run, upload(1, "a/segment-0-000001.lz4")));
        await(ledger.uploadOpened(run, upload(2, "a/segment-0-000002.lz4")));
        List<PartRow> written = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            written.add(part(1 + i / 4, 1 + i % 4));
            await(ledger.partDurable(run, written.get(i)));
        }
        // When
        List<PartRow> first = await(ledger.parts(run.runId(), DISK, 0, 0, 5));
        PartRow last = first.get(4);
        List<PartRow> rest = await(ledger.parts(run.runId(), DISK, last.segment(), last.partNumber(), 5));
        // Then
        assertThat(first).isEqualTo(written.subList(0, 5));
        assertThat(rest).isEqualTo(written.subList(5, 7));
        assertThat(await(ledger.parts(run.runId(), UUID.randomUUID(), 0, 0, 5))).isEmpty();
    }

    @Test
    void everyWriteMayBeRepeatedWithoutChangingAnything() {
        // Given
        ClaimedRun claimed = estate.claimedRun();
        // When
        List<String> once = new ArrayList<>();
        List<String> twice = new ArrayList<>();
        writes(claimed).forEach((name, write) -> {
            await(write.get());
            once.add(name + contents());
            await(write.get());
            twice.add(name + contents());
        });
        // Then
        assertThat(twice).isEqualTo(once);
    }

    @Test
    void anEngineThatLostTheRunChangesNothingByAnyWrite() {
        // Given
        ClaimedRun zombie = estate.claimedRun();
        await(ledger.uploadOpened(zombie.key(), upload(1, "a/segment-0-000001.lz4")));
        estate.expireLeases();
        await(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
        String before = contents();
        // When, Then
        writes(zombie)
                .forEach((name, write) -> assertThat(failure(write.get()))
                        .as(name)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                refused -> assertThat(refused.kind()).isEqualTo(Kind.LEDGER))
                        .hasMessageContaining("fenced: another engine owns it (engine-2, fence 2; ours was 1)"));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aWriteForAnotherJobsRunOrAnEndedRunIsRefused() {
        // Given
        ClaimedRun claimed = estate.claimedRun();
        RunKey foreign = new RunKey(UUID.randomUUID(), claimed.key().runId(), 1);
        // When, Then
        assertThat(failure(ledger.stage(foreign, Stage.PLAN, "x"))).isInstanceOf(EngineException.class);
        await(ledger.failed(claimed.key(), "broken"));
        assertThat(failure(ledger.stage(claimed.key(), Stage.PLAN, "x"))).hasMessageContaining("has ended (FAILED)");
        assertThat(failure(ledger.stage(new RunKey(UUID.randomUUID(), UUID.randomUUID(), 1), Stage.PLAN, "x")))
                .hasMessageContaining("is not known");
    }

    @Test
    void whatWasAcknowledgedDuringATakeoverIsThereAndNothingElse() {
        // Given
        RunKey zombie = estate.claimedRun().key();
        await(ledger.uploadOpened(zombie, upload(1, "a/segment-0-000001.lz4")));
        // When
        List<Future<Void>> writes = new ArrayList<>();
        List<Future<List<ClaimedRun>>> claims = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            writes.add(ledger.partDurable(zombie, part(1, i)));
            if (i == 60) {
                estate.expireLeases();
            }
            if (i > 60) {
                claims.add(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
            }
        }
        int acknowledged = 0;
        for (Future<Void> write : writes) {
            acknowledged += await(write.transform(done -> Future.succeededFuture(done.succeeded()))) ? 1 : 0;
        }
        int takenOver = 0;
        for (Future<List<ClaimedRun>> claim : claims) {
            takenOver += await(claim).size();
        }
        // Then
        assertThat(takenOver).isEqualTo(1);
        assertThat(failure(ledger.partDurable(zombie, part(1, 300)))).hasMessageContaining("fenced");
        assertThat(await(ledger.parts(zombie.runId(), DISK, 0, 0, 1000))).hasSize(acknowledged);
        assertThat(acknowledged).isBetween(1, 200);
    }

    @Test
    void aWriteThatMeetsAClaimInFlightWaitsAndIsThenFenced() {
        // Given
        RunKey zombie = estate.claimedRun().key();
        await(ledger.uploadOpened(zombie, upload(1, "a/segment-0-000001.lz4")));
        Promise<Void> commit = Promise.promise();
        Promise<Void> claimed = Promise.promise();
        Future<Void> claim = estate.test
                .database()
                .transaction(connection -> connection
                        .query("UPDATE run SET fence = fence + 1, owner = 'engine-2'")
                        .execute()
                        .onSuccess(done -> claimed.complete())
                        .compose(done -> commit.future()));
        await(claimed.future());
        // When
        Future<Void> write = ledger.partDurable(zombie, part(1, 1));
        await(estate.test.blocked("run_part"));
        commit.complete();
        // Then
        await(claim);
        assertThat(failure(write)).hasMessageContaining("fenced");
        assertThat(await(ledger.parts(zombie.runId(), DISK, 0, 0, 10))).isEmpty();
    }

    @Test
    void aSuccessorFindsTheOpenUploadsAndSegmentsOfEarlierFences() {
        // Given
        RunKey first = estate.claimedRun().key();
        await(ledger.uploadOpened(first, upload(1, "k/segment-0-000001.lz4")));
        await(ledger.partDurable(first, part(1, 1)));
        await(ledger.segmentCompleted(first, "k/segment-0-000001.lz4", 5000, "crc"));
        await(ledger.uploadOpened(first, upload(2, "k/segment-0-000002.lz4")));
        await(ledger.partDurable(first, part(2, 1)));
        estate.expireLeases();
        RunKey second = await(estate.stores.runs().claim("engine-2", LEASE, 1, 50))
                .get(0)
                .key();
        // When
        List<UploadRow> open = await(ledger.openUploads(second.runId()));
        List<SegmentRow> segments = await(ledger.segments(second.runId(), DISK));
        await(ledger.segmentCompleted(second, "k/segment-0-000002.lz4", 1001, "crc"));
        // Then
        assertThat(open).containsExactly(upload(2, "k/segment-0-000002.lz4"));
        assertThat(segments)
                .containsExactly(
                        new SegmentRow(upload(1, "k/segment-0-000001.lz4"), true, 5000),
                        new SegmentRow(upload(2, "k/segment-0-000002.lz4"), false, 1001));
        assertThat(await(ledger.openUploads(second.runId()))).isEmpty();
    }

    @Test
    void anAbortedUploadTakesItsPartsWithItAndTakesNoMore() {
        // Given
        RunKey run = estate.claimedRun().key();
        await(ledger.uploadOpened(run, upload(1, "k/1")));
        await(ledger.uploadOpened(run, upload(2, "k/2")));
        await(ledger.partDurable(run, part(1, 1)));
        await(ledger.partDurable(run, part(2, 1)));
        // When
        await(ledger.uploadAborted(run, "k/1"));
        // Then
        assertThat(await(ledger.parts(run.runId(), DISK, 0, 0, 10))).containsExactly(part(2, 1));
        assertThat(failure(ledger.partDurable(run, part(1, 2)))).hasMessageContaining("does not fit");
        assertThat(failure(ledger.segmentCompleted(run, "k/1", 1, "crc"))).hasMessageContaining("does not fit");
        assertThat(await(ledger.segments(run.runId(), DISK))).hasSize(1);
    }

    @Test
    void theLastSealedRunIsTheNewestRunWhateverTheEnginesClocksSay() {
        // Given
        ClaimedRun first = estate.claimedRun();
        await(ledger.sealed(first.key(), new SealedRun(first.run().id(), "one/run.json", "{\"n\":1}", SEALED)));
        await(ledger.completed(first.key(), Estate.result(first, "")));
        await(estate.stores.runs().createOnDemand(first.job().jobId(), Optional.empty(), 2));
        ClaimedRun second =
                await(estate.stores.runs().claim("engine-2", LEASE, 1, 50)).get(0);
        SealedRun newest = new SealedRun(second.run().id(), "two/run.json", "{\"n\":2}", SEALED.minusSeconds(3600));
        // When
        await(ledger.sealed(second.key(), newest));
        // Then
        assertThat(await(ledger.lastSealedRun(first.job().id()))).contains(newest);
        assertThat(await(ledger.lastSealedRun(UUID.randomUUID()))).isEmpty();
    }

    @Test
    void progressIsWrittenAtMostOnceASecondAndItsLastWordBeforeTheNextStage() {
        // Given
        ClaimedRun claimed = estate.claimedRun();
        await(ledger.stage(claimed.key(), Stage.TRANSFER, "Uploading"));
        // When
        await(ledger.progress(claimed.key(), List.of(new DiskProgress(DISK, 100, 1, 1, 1))));
        Instant first = updatedAt(claimed);
        await(ledger.progress(claimed.key(), List.of(new DiskProgress(DISK, 100, 2, 2, 2))));
        await(ledger.progress(claimed.key(), List.of(new DiskProgress(DISK, 100, 40, 3, 2))));
        // Then
        assertThat(updatedAt(claimed)).isEqualTo(first);
        assertThat(await(estate.stores.runs().get(claimed.run().runId()))
                        .orElseThrow()
                        .stageProgress())
                .isEqualTo("1%");
        await(ledger.stage(claimed.key(), Stage.SEAL, "Sealing"));
        assertThat(await(estate.stores.runs().progress(claimed.run().runId()))).hasValueSatisfying(progress -> {
            assertThat(progress.stage()).isEqualTo("SEAL");
            assertThat(progress.statusMessage()).isEqualTo("Sealing");
            assertThat(progress.disks()).containsExactly(new DiskProgress(DISK, 100, 40, 3, 2));
        });
    }

    @Test
    void aRunThatHasEndedHasNoJournalSinceItsObjectsGo() {
        // Given
        ClaimedRun failed = estate.claimedRun();
        await(ledger.diskPlanned(failed.key(), disk()));
        await(ledger.compared(failed.key(), mark(0, 0, "a")));
        await(ledger.uploadOpened(failed.key(), upload(1, "k/1")));
        await(ledger.partDurable(failed.key(), part(1, 1)));
        assertThat(await(ledger.parts(failed.run().id(), DISK, 0, 0, 10))).hasSize(1);
        // When
        await(ledger.failed(failed.key(), "broken"));
        // Then
        assertThat(await(ledger.epochs(failed.run().id()))).containsExactly(epoch(0, "52 3c/4", Optional.empty()));
        assertThat(await(ledger.parts(failed.run().id(), DISK, 0, 0, 10))).isEmpty();
        assertThat(await(ledger.openUploads(failed.run().id()))).hasSize(1);
    }

    @Test
    void aRunKeepsEachNoteOnceAndOnlySoMany() {
        // Given
        RunKey run = estate.claimedRun().key();
        RunNote note =
                RunNote.info("transport-refused", "nfc: port 902 is closed").about(DISK);
        // When
        for (int i = 0; i < 1010; i++) {
            await(ledger.note(run, RunNote.info("number", "note " + i)));
        }
        await(ledger.note(run, note));
        // Then
        assertThat(estate.test
                        .sql("SELECT count(*) FROM run_note")
                        .iterator()
                        .next()
                        .getLong(0))
                .isEqualTo(1000);
    }

    @Test
    void aConfirmedOwnerCannotBeReplacedForSomeSeconds() {
        // Given
        ClaimedRun claimed = estate.claimedRun();
        estate.expireLeases();
        // When
        await(ledger.owned(claimed.key()));
        // Then
        assertThat(await(estate.stores.runs().claim("engine-2", LEASE, 1, 50))).isEmpty();
    }

    @Test
    void hostileTextsAreStoredAsTheyAreOrRefusedByName() {
        // Given
        RunKey run = estate.claimedRun().key();
        String hostile = "'; DROP TABLE run; -- \u0000 \ud83d\ude00 $1 %s";
        // When
        await(ledger.stage(run, Stage.PLAN, hostile));
        await(ledger.uploadOpened(run, upload(1, "k/'); DELETE FROM run_part; --")));
        // Then
        assertThat(estate.test
                        .sql("SELECT status_message FROM run")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo(hostile.replace('\0', '\uFFFD'));
        assertThat(await(ledger.openUploads(run.runId())).get(0).key()).isEqualTo("k/'); DELETE FROM run_part; --");
        assertThat(failure(ledger.uploadOpened(run, upload(2, "k".repeat(2000)))))
                .hasMessageContaining("object key must have at most 1024 characters");
        await(ledger.stage(run, Stage.PLAN, "x".repeat(100_000)));
        assertThat(estate.test
                        .sql("SELECT status_message FROM run")
                        .iterator()
                        .next()
                        .getString(0))
                .hasSize(2500)
                .endsWith("…");
    }

    private Map<String, Supplier<Future<Void>>> writes(ClaimedRun claimed) {
        RunKey run = claimed.key();
        Map<String, Supplier<Future<Void>>> all = new LinkedHashMap<>();
        all.put("stage", () -> ledger.stage(run, Stage.TRANSFER, "Uploading"));
        all.put("diskPlanned", () -> ledger.diskPlanned(run, disk()));
        all.put("compared", () -> ledger.compared(run, mark(0, 1, "mark")));
        all.put("note", () -> ledger.note(run, RunNote.warning("change-id-distrusted", "Snapshot was reverted")));
        all.put("owned", () -> ledger.owned(run));
        all.put("uploadOpened", () -> ledger.uploadOpened(run, upload(1, "a/segment-0-000001.lz4")));
        all.put("partDurable", () -> ledger.partDurable(run, part(1, 1)));
        all.put("segmentCompleted", () -> ledger.segmentCompleted(run, "a/segment-0-000001.lz4", 1001, "crc"));
        all.put("uploadOpened, another", () -> ledger.uploadOpened(run, upload(2, "a/segment-0-000002.lz4")));
        all.put("uploadAborted", () -> ledger.uploadAborted(run, "a/segment-0-000002.lz4"));
        all.put("sealed", () -> ledger.sealed(run, new SealedRun(run.runId(), "a/run.json", "{}", SEALED)));
        all.put("completed", () -> ledger.completed(run, Estate.result(claimed, "ami-1")));
        return all;
    }

    /** Everything that a run may write, as text; times that tell when a write came are left out. */
    private String contents() {
        StringBuilder text = new StringBuilder();
        for (String query : List.of(
                "SELECT run_id, state, stage, status_message, ami_id, fence, owner, result_json FROM run",
                "SELECT state, latest_ami_id, failures_in_a_row, status_message FROM job",
                "SELECT * FROM run_disk",
                "SELECT * FROM run_disk_epoch",
                "SELECT disk_id, severity, code, message FROM run_note ORDER BY seq",
                "SELECT object_key, upload_id, fence, state, length_bytes, crc64nvme FROM run_upload ORDER BY 1",
                "SELECT * FROM run_part ORDER BY 1, 2, 3, 4",
                "SELECT * FROM run_seal",
                "SELECT run FROM run_progress")) {
            for (Row row : estate.test.sql(query)) {
                text.append('\n').append(row.deepToString());
            }
        }
        return text.toString();
    }

    private Instant updatedAt(ClaimedRun run) {
        return await(estate.stores.runs().progress(run.run().runId()))
                .orElseThrow()
                .updatedAt();
    }
}
