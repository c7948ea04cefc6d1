package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.Database;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.ReplicationRun.State;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgRunStoreIT {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private Estate estate;

    PgRunStoreIT(TestDatabase test) {
        estate = new Estate(test);
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
    }

    @Test
    void aDueJobGetsOneRunAndItsNextStartMovesAlongItsGrid() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = estate.dueJobs(1).get(0);
        // When
        List<ReplicationRun> first = await(estate.stores.runs().createDue(10));
        List<ReplicationRun> again = await(estate.stores.runs().createDue(10));
        // Then
        assertThat(first).singleElement().satisfies(run -> {
            assertThat(run.runId()).matches("sms-run-[0-9a-f]{8}");
            assertThat(run.state()).isEqualTo(State.PENDING);
            assertThat(run.type()).isEqualTo(ReplicationRun.Type.AUTOMATIC);
            assertThat(run.scheduledStartTime()).isEqualTo(NOON);
            assertThat(run.statusMessage()).isEqualTo("Scheduled");
            assertThat(run.description()).contains("front end");
        });
        assertThat(again).isEmpty();
        assertThat(reread(job).nextReplicationRunStartTime()).contains(NOON.plus(Duration.ofHours(12)));
    }

    @Test
    void startsThatWerePassedWhileNoEngineRanAreNotMadeUpFor() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = estate.dueJobs(1).get(0);
        estate.test.setNow(NOON.plus(Duration.ofHours(30)));
        // When
        List<ReplicationRun> runs = await(estate.stores.runs().createDue(10));
        // Then
        assertThat(runs).hasSize(1);
        assertThat(reread(job).nextReplicationRunStartTime()).contains(NOON.plus(Duration.ofHours(36)));
    }

    @Test
    void aStartThatComesWhileARunIsInProgressIsMissed() {
        // Given
        estate.test.setNow(NOON);
        estate.claimedRun();
        estate.test.setNow(NOON.plus(Duration.ofHours(12)));
        // When
        List<ReplicationRun> runs = await(estate.stores.runs().createDue(10));
        // Then
        assertThat(runs)
                .singleElement()
                .satisfies(run -> assertThat(run.state()).isEqualTo(State.MISSED));
        assertThat(await(estate.stores.runs().claim("engine-1", LEASE, 10, 50))).isEmpty();
    }

    @Test
    void twoEnginesThatLookAtOnceMakeEachDueRunOnce() {
        // Given
        estate.dueJobs(20);
        Database other = estate.test.another();
        PgStores second = Estate.stores(other);
        // When
        List<List<ReplicationRun>> made = await(
                Future.all(estate.stores.runs().createDue(50), second.runs().createDue(50))
                        .map(all -> all.<List<ReplicationRun>>list()));
        await(estate.stores.runs().createDue(50));
        // Then
        assertThat(made.get(0).size() + made.get(1).size()).isLessThanOrEqualTo(20);
        assertThat(estate.test
                        .sql("SELECT count(*)::int AS n FROM run")
                        .iterator()
                        .next()
                        .getInteger("n"))
                .isEqualTo(20);
        await(other.close());
    }

    @Test
    void twoEnginesNeverClaimTheSameRun() {
        // Given
        estate.dueJobs(20);
        await(estate.stores.runs().createDue(50));
        Database other = estate.test.another();
        PgStores second = Estate.stores(other);
        // When
        List<Future<List<ClaimedRun>>> claims = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            claims.add(estate.stores.runs().claim("engine-1", LEASE, 3, 50));
            claims.add(second.runs().claim("engine-2", LEASE, 3, 50));
        }
        List<ClaimedRun> claimed = new ArrayList<>();
        claims.forEach(claim -> claimed.addAll(await(claim)));
        // Then
        assertThat(claimed).hasSize(20);
        assertThat(claimed.stream().map(each -> each.run().runId())).doesNotHaveDuplicates();
        assertThat(claimed).allSatisfy(each -> {
            assertThat(each.run().fence()).isEqualTo(1);
            assertThat(each.takenOver()).isFalse();
            assertThat(each.run().state()).isEqualTo(State.ACTIVE);
        });
        await(other.close());
    }

    @Test
    void enginesThatClaimTogetherDoNotExceedWhatIsAllowed() {
        // Given
        estate.dueJobs(20);
        await(estate.stores.runs().createDue(50));
        Database other = estate.test.another();
        PgStores second = Estate.stores(other);
        // When
        List<Future<List<ClaimedRun>>> claims = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            claims.add(estate.stores.runs().claim("engine-1", LEASE, 2, 5));
            claims.add(second.runs().claim("engine-2", LEASE, 2, 5));
        }
        int claimed = claims.stream().mapToInt(claim -> await(claim).size()).sum();
        // Then
        assertThat(claimed).isEqualTo(5);
        await(other.close());
    }

    @Test
    void noMoreRunsThanAllowedAreActiveInTheWholeInstallation() {
        // Given
        estate.dueJobs(8);
        await(estate.stores.runs().createDue(50));
        // When
        List<ClaimedRun> first = await(estate.stores.runs().claim("engine-1", LEASE, 10, 5));
        List<ClaimedRun> second = await(estate.stores.runs().claim("engine-2", LEASE, 10, 5));
        await(estate.stores.runs().fail(first.get(0).key(), "broken"));
        List<ClaimedRun> third = await(estate.stores.runs().claim("engine-2", LEASE, 10, 5));
        // Then
        assertThat(first).hasSize(5);
        assertThat(second).isEmpty();
        assertThat(third).hasSize(1);
    }

    @Test
    void aRunWhoseLeaseRanOutIsTakenOverWithAHigherFence() {
        // Given
        ClaimedRun first = estate.claimedRun();
        assertThat(await(estate.stores.runs().claim("engine-2", LEASE, 1, 50))).isEmpty();
        estate.expireLeases();
        // When
        ClaimedRun second =
                await(estate.stores.runs().claim("engine-2", LEASE, 1, 50)).get(0);
        // Then
        assertThat(second.run().id()).isEqualTo(first.run().id());
        assertThat(second.run().fence()).isEqualTo(2);
        assertThat(second.takenOver()).isTrue();
        assertThat(failure(estate.stores.runs().heartbeat(first.key(), LEASE)))
                .hasMessageContaining("another engine owns it (engine-2, fence 2; ours was 1)");
        assertThat(await(estate.stores.runs().heartbeat(second.key(), LEASE))).isFalse();
    }

    @Test
    void aReleasedRunCanBeTakenOverAtOnceAndALateHeartbeatDoesNotTakeItBack() {
        // Given
        ClaimedRun first = estate.claimedRun();
        // When
        await(estate.stores.runs().release(first.key()));
        List<ClaimedRun> second = await(estate.stores.runs().claim("engine-2", LEASE, 1, 50));
        // Then
        assertThat(second).hasSize(1);
        assertThat(failure(estate.stores.runs().release(first.key()))).hasMessageContaining("fenced");
    }

    @Test
    void aCompletedRunMovesItsJobOnAndMayBeCompletedAgain() {
        // Given
        ClaimedRun run = estate.claimedRun();
        // When
        await(estate.stores.runs().complete(run.key(), Estate.result(run, "ami-1")));
        await(estate.stores.runs().complete(run.key(), Estate.result(run, "ami-1")));
        // Then
        ReplicationJob job = reread(run.job());
        assertThat(job.latestAmiId()).contains("ami-1");
        assertThat(job.state()).isEqualTo(ReplicationJob.State.ACTIVE);
        ReplicationRun done = await(estate.stores.runs().get(run.run().runId())).orElseThrow();
        assertThat(done.state()).isEqualTo(State.COMPLETED);
        assertThat(done.amiId()).contains("ami-1");
        assertThat(done.completedTime()).isPresent();
        assertThat(await(estate.stores.runs().resultJson(run.run().runId())))
                .hasValueSatisfying(json -> assertThat(json)
                        .contains("\"startedAt\":\"2026-11-24T10:00:00Z\"")
                        .contains("\"imageId\":\"ami-1\""));
        assertThat(failure(estate.stores.runs().fail(run.key(), "too late"))).hasMessageContaining("has ended");
    }

    @Test
    void aRunOnceJobEndsWithItsRun() {
        // Given
        estate.connector("dc1");
        estate.importVms(2);
        List<String> servers = estate.serverIds();
        ReplicationJob good =
                await(estate.stores.jobs().create(servers.get(0), Estate.once(Instant.EPOCH), Estate.OPTIONS));
        ReplicationJob bad =
                await(estate.stores.jobs().create(servers.get(1), Estate.once(Instant.EPOCH), Estate.OPTIONS));
        await(estate.stores.runs().createDue(10));
        // When
        for (ClaimedRun run : await(estate.stores.runs().claim("engine-1", LEASE, 10, 50))) {
            if (run.job().jobId().equals(good.jobId())) {
                await(estate.stores.runs().complete(run.key(), Estate.result(run, "")));
            } else {
                await(estate.stores.runs().fail(run.key(), "disk 1: unreadable"));
            }
        }
        // Then
        assertThat(reread(good).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(reread(good).latestAmiId()).isEmpty();
        assertThat(reread(good).nextReplicationRunStartTime()).isEmpty();
        assertThat(reread(bad).state()).isEqualTo(ReplicationJob.State.FAILED);
        assertThat(reread(bad).statusMessage()).isEqualTo("disk 1: unreadable");
    }

    @Test
    void aJobPausesAfterFourFailuresInARow() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = estate.dueJobs(1).get(0);
        // When
        List<ReplicationJob.State> states = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            estate.test.setNow(NOON.plus(Duration.ofHours(12L * i)));
            await(estate.stores.runs().createDue(1));
            ClaimedRun run =
                    await(estate.stores.runs().claim("engine-1", LEASE, 1, 50)).get(0);
            await(estate.stores.runs().fail(run.key(), "failure " + i));
            states.add(reread(job).state());
        }
        estate.test.setNow(NOON.plus(Duration.ofHours(100)));
        // Then
        assertThat(states).endsWith(ReplicationJob.State.ACTIVE, ReplicationJob.State.PAUSED_ON_FAILURE);
        assertThat(await(estate.stores.runs().createDue(1))).isEmpty();
    }

    @Test
    void anOnDemandRunIsRefusedWhileAnotherIsInProgressAndAfterTwoADay() {
        // Given
        estate.test.setNow(NOON);
        ClaimedRun scheduled = estate.claimedRun();
        String jobId = scheduled.job().jobId();
        // When, Then
        assertThat(rule(estate.stores.runs().createOnDemand(jobId, Optional.empty(), 2)))
                .isEqualTo(Rule.RUN_IN_PROGRESS);
        await(estate.stores.runs().complete(scheduled.key(), Estate.result(scheduled, "ami-1")));
        Optional<Instant> next = reread(scheduled.job()).nextReplicationRunStartTime();
        for (int i = 0; i < 2; i++) {
            await(estate.stores.runs().createOnDemand(jobId, Optional.of("by hand"), 2));
            ClaimedRun run =
                    await(estate.stores.runs().claim("engine-1", LEASE, 1, 50)).get(0);
            assertThat(run.run().type()).isEqualTo(ReplicationRun.Type.ON_DEMAND);
            await(estate.stores.runs().complete(run.key(), Estate.result(run, "ami-2")));
        }
        assertThat(rule(estate.stores.runs().createOnDemand(jobId, Optional.empty(), 2)))
                .isEqualTo(Rule.RUN_LIMIT);
        assertThat(reread(scheduled.job()).nextReplicationRunStartTime()).isEqualTo(next);
        estate.test.setNow(NOON.plus(Duration.ofHours(24)).plusSeconds(1));
        assertThat(await(estate.stores.runs().createOnDemand(jobId, Optional.empty(), 2))
                        .state())
                .isEqualTo(State.PENDING);
    }

    @Test
    void anOnDemandRunThatMeetsAnotherInFlightWaitsAndIsThenRefused() {
        // Given
        ReplicationJob job = estate.dueJobs(1).get(0);
        Promise<Void> commit = Promise.promise();
        Promise<Void> inserted = Promise.promise();
        Future<Void> first = estate.test
                .database()
                .transaction(connection -> connection
                        .query("SELECT 1 FROM job FOR UPDATE")
                        .execute()
                        .compose(locked -> connection
                                .query(
                                        "INSERT INTO run (id, run_id, job, state, type, status_message, scheduled_start, created_at)"
                                                + " SELECT gen_random_uuid(), 'sms-run-inflight', id, 'PENDING', 'ON_DEMAND', '',"
                                                + " dray_now(), dray_now() FROM job")
                                .execute())
                        .onSuccess(done -> inserted.complete())
                        .compose(done -> commit.future()));
        await(Future.any(inserted.future(), first));
        // When
        Future<ReplicationRun> second = estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2);
        await(estate.test.blocked("FROM job WHERE job_id"));
        commit.complete();
        // Then
        await(first);
        assertThat(rule(second)).isEqualTo(Rule.RUN_IN_PROGRESS);
    }

    @Test
    void anUnknownJobOrRunIsNamed() {
        assertThat(rule(estate.stores.runs().createOnDemand("sms-job-00000000", Optional.empty(), 2)))
                .isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(estate.stores.runs().list("sms-job-00000000", PageRequest.first(10))))
                .isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(estate.stores.runs().requestCancel("sms-run-00000000"))).isEqualTo(Rule.RUN_NOT_FOUND);
        assertThat(await(estate.stores.runs().get("sms-run-00000000"))).isEmpty();
    }

    @Test
    void aCancelledPendingRunEndsAndAnActiveOneIsToldByItsHeartbeat() {
        // Given
        estate.dueJobs(2);
        await(estate.stores.runs().createDue(10));
        ClaimedRun active =
                await(estate.stores.runs().claim("engine-1", LEASE, 1, 50)).get(0);
        String pending = await(estate.stores.jobs().list(PageRequest.first(10))).items().stream()
                .map(ReplicationJob::jobId)
                .filter(id -> !id.equals(active.job().jobId()))
                .findFirst()
                .map(id -> await(estate.stores.runs().latest(List.of(id)))
                        .values()
                        .iterator()
                        .next()
                        .runId())
                .orElseThrow();
        // When
        ReplicationRun ended = await(estate.stores.runs().requestCancel(pending));
        await(estate.stores.runs().requestCancel(active.run().runId()));
        // Then
        assertThat(ended.state()).isEqualTo(State.FAILED);
        assertThat(ended.statusMessage()).isEqualTo("Cancelled");
        assertThat(await(estate.stores.runs().heartbeat(active.key(), LEASE))).isTrue();
    }

    @Test
    void aRunOnceJobEndsWithARunThatIsCancelledBeforeItBegan() {
        // Given
        estate.connector("dc1");
        estate.importVms(1);
        ReplicationJob job = await(
                estate.stores.jobs().create(estate.serverIds().get(0), Estate.once(Instant.EPOCH), Estate.OPTIONS));
        String pending = await(estate.stores.runs().createDue(10)).get(0).runId();
        // When
        await(estate.stores.runs().requestCancel(pending));
        // Then
        assertThat(reread(job).state()).isEqualTo(ReplicationJob.State.FAILED);
        assertThat(reread(job).nextReplicationRunStartTime()).isEmpty();
    }

    @Test
    void runsAreListedNewestFirstAndEachExactlyOnceWhileMoreAreMade() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = estate.dueJobs(1).get(0);
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            before.add(0, missedRun(NOON.plus(Duration.ofHours(12L * i))));
        }
        // When
        List<String> seen = new ArrayList<>();
        Page<ReplicationRun> page = await(estate.stores.runs().list(job.jobId(), PageRequest.first(4)));
        for (int i = 9; page.nextToken().isPresent(); i++) {
            page.items().forEach(run -> seen.add(run.runId()));
            missedRun(NOON.plus(Duration.ofHours(12L * i)));
            page = await(estate.stores.runs().list(job.jobId(), new PageRequest(page.nextToken(), 4)));
        }
        page.items().forEach(run -> seen.add(run.runId()));
        // Then
        assertThat(seen).isEqualTo(before);
    }

    private String missedRun(Instant at) {
        estate.test.setNow(at);
        return await(estate.stores.runs().createDue(1)).get(0).runId();
    }

    @Test
    void theLatestRunOfEachJobIsFound() {
        // Given
        List<ReplicationJob> jobs = estate.dueJobs(3);
        await(estate.stores.runs().createDue(2));
        // When
        Set<String> found = new HashSet<>(await(estate.stores
                        .runs()
                        .latest(jobs.stream().map(ReplicationJob::jobId).toList()))
                .keySet());
        // Then
        assertThat(found).hasSize(2);
    }

    private ReplicationJob reread(ReplicationJob job) {
        return await(estate.stores.jobs().get(job.jobId())).orElseThrow();
    }

    private static Rule rule(Future<?> refused) {
        return ((StoreRefusedException) failure(refused)).rule();
    }
}
