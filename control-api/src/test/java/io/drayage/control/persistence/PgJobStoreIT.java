package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.LEASE;
import static io.drayage.control.persistence.Estate.OPTIONS;
import static io.drayage.control.persistence.Estate.every;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationJob.State;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgJobStoreIT {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private Estate estate;
    private JobStore jobs;

    PgJobStoreIT(TestDatabase test) {
        estate = new Estate(test);
        jobs = estate.stores.jobs();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        jobs = estate.stores.jobs();
        estate.connector("dc1");
        estate.importVms(4);
    }

    @Test
    void aNewJobHoldsWhatWasChosenAndIsDueAtItsSeedTime() {
        // Given
        estate.test.setNow(NOON);
        Instant seed = NOON.plus(Duration.ofDays(2));
        // When
        ReplicationJob made = await(jobs.create(server(0), every(12, seed), OPTIONS));
        // Then
        assertThat(made.jobId()).matches("sms-job-[0-9a-f]{8}");
        assertThat(made.settings()).isEqualTo(every(12, seed));
        assertThat(made.options()).isEqualTo(OPTIONS);
        assertThat(made.state()).isEqualTo(State.PENDING);
        assertThat(made.nextReplicationRunStartTime()).contains(seed);
        assertThat(made.createdAt()).isEqualTo(NOON);
        assertThat(made.vm().vmName()).isEqualTo("web00001");
        assertThat(await(jobs.get(made.jobId()))).contains(made);
    }

    @Test
    void aSeedTimeInThePastMeansNow() {
        // Given
        estate.test.setNow(NOON);
        // When
        ReplicationJob made = await(jobs.create(server(0), every(12, Instant.EPOCH), OPTIONS));
        // Then
        assertThat(made.nextReplicationRunStartTime()).contains(NOON);
        assertThat(made.settings().seedReplicationTime()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aServerHasAtMostOneJobThatHasNotEndedEvenWhenTwoAreMadeAtOnce() {
        // Given
        List<Future<ReplicationJob>> made = new ArrayList<>();
        // When
        for (int i = 0; i < 6; i++) {
            made.add(jobs.create(server(0), every(12, NOON), OPTIONS));
        }
        List<Throwable> refused = new ArrayList<>();
        for (Future<ReplicationJob> each : made) {
            await(each.transform(done -> {
                if (done.failed()) {
                    refused.add(done.cause());
                }
                return Future.succeededFuture();
            }));
        }
        // Then
        String jobId = await(jobs.list(PageRequest.first(10))).items().get(0).jobId();
        assertThat(refused)
                .hasSize(5)
                .allSatisfy(each -> assertThat(each)
                        .isInstanceOf(StoreRefusedException.class)
                        .hasMessageContaining(jobId));
    }

    @Test
    void aCreationThatMeetsAnotherInFlightWaitsAndIsThenRefused() {
        // Given
        await(jobs.create(server(1), every(12, NOON), OPTIONS));
        String server = server(0);
        Promise<Void> commit = Promise.promise();
        Promise<Void> inserted = Promise.promise();
        Future<Void> first = estate.test
                .database()
                .transaction(connection -> connection
                        .preparedQuery("""
                        INSERT INTO job OVERRIDING SYSTEM VALUE
                        SELECT (jsonb_populate_record(job, jsonb_build_object('id', gen_random_uuid(),
                            'job_id', 'sms-job-inflight', 'seq', 999, 'server_id', $1::text))).* FROM job""")
                        .execute(Tuple.of(server))
                        .onSuccess(done -> inserted.complete())
                        .compose(done -> commit.future()));
        await(Future.any(inserted.future(), first));
        // When
        Future<ReplicationJob> second = jobs.create(server, every(12, NOON), OPTIONS);
        await(estate.test.blocked("FROM server WHERE server_id"));
        commit.complete();
        // Then
        await(first);
        assertThat(rule(second)).isEqualTo(Rule.JOB_ALREADY_EXISTS);
    }

    @Test
    void aServerWhoseJobIsDeletedMayHaveAnother() {
        // Given
        ReplicationJob first = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        await(jobs.beginDelete(first.jobId()));
        assertThat(rule(jobs.create(server(0), every(12, NOON), OPTIONS))).isEqualTo(Rule.JOB_ALREADY_EXISTS);
        await(jobs.deleted(first.jobId()));
        // When
        ReplicationJob second = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        // Then
        assertThat(second.jobId()).isNotEqualTo(first.jobId());
        assertThat(await(jobs.list(PageRequest.first(10))).items()).hasSize(2);
    }

    @Test
    void unknownServersAndJobsAreNamed() {
        assertThat(rule(jobs.create("s-00000000", every(1, NOON), OPTIONS))).isEqualTo(Rule.SERVER_NOT_FOUND);
        assertThat(rule(jobs.create("'; DROP TABLE job; --", every(1, NOON), OPTIONS)))
                .isEqualTo(Rule.SERVER_NOT_FOUND);
        assertThat(rule(jobs.update("sms-job-1", nothing()))).isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(jobs.beginDelete("sms-job-1"))).isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(jobs.deleted("sms-job-1"))).isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(jobs.statusMessage("sms-job-1", "x"))).isEqualTo(Rule.JOB_NOT_FOUND);
    }

    @Test
    void anUpdateChangesWhatItNamesAndNothingElse() {
        // Given
        ReplicationJob job = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        // When
        ReplicationJob updated = await(jobs.update(
                job.jobId(),
                new JobUpdate(
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("it's \"new\""),
                        OptionalInt.of(7),
                        Optional.empty(),
                        Optional.empty())));
        // Then
        assertThat(updated.settings().description()).contains("it's \"new\"");
        assertThat(updated.settings().numberOfRecentAmisToKeep()).hasValue(7);
        assertThat(updated.settings().roleName()).isEqualTo("sms");
        assertThat(updated.nextReplicationRunStartTime()).isEqualTo(job.nextReplicationRunStartTime());
    }

    @Test
    void aNewFrequencyCountsFromThePreviousScheduledStart() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        await(estate.stores.runs().createDue(1));
        estate.test.setNow(NOON.plus(Duration.ofHours(1)));
        // When
        ReplicationJob slower = await(jobs.update(job.jobId(), frequency(24)));
        estate.test.setNow(NOON.plus(Duration.ofHours(6)));
        ReplicationJob faster = await(jobs.update(job.jobId(), frequency(4)));
        // Then
        assertThat(slower.nextReplicationRunStartTime()).contains(NOON.plus(Duration.ofHours(24)));
        assertThat(faster.nextReplicationRunStartTime()).contains(NOON.plus(Duration.ofHours(6)));
    }

    @Test
    void aNextStartInThePastMeansNowAndResumesAPausedJob() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        estate.test.sql("UPDATE job SET state = 'PAUSED_ON_FAILURE', failures_in_a_row = 4");
        // When
        ReplicationJob resumed = await(jobs.update(job.jobId(), JobUpdates.start(Instant.EPOCH)));
        // Then
        assertThat(resumed.state()).isEqualTo(State.ACTIVE);
        assertThat(resumed.failuresInARow()).isZero();
        assertThat(resumed.nextReplicationRunStartTime()).contains(NOON);
    }

    @Test
    void aDeletionEndsPendingRunsWaitsForActiveOnesAndThenMarksEverything() {
        // Given
        ReplicationJob pending = await(jobs.create(server(0), every(12, Instant.EPOCH), OPTIONS));
        await(estate.stores.runs().createDue(1));
        ReplicationJob active = await(jobs.create(server(1), every(12, Instant.EPOCH), OPTIONS));
        await(jobs.beginDelete(pending.jobId()));
        await(estate.stores.runs().createDue(1));
        ClaimedRun run =
                await(estate.stores.runs().claim("engine-1", LEASE, 10, 50)).get(0);
        // When
        ReplicationJob deleting = await(jobs.beginDelete(active.jobId()));
        await(jobs.beginDelete(active.jobId()));
        // Then
        assertThat(deleting.state()).isEqualTo(State.DELETING);
        assertThat(run.job().jobId()).isEqualTo(active.jobId());
        assertThat(await(estate.stores.runs().heartbeat(run.key(), LEASE)))
                .as("cancel requested")
                .isTrue();
        assertThat(await(jobs.deletable(10)).stream().map(ReplicationJob::jobId))
                .containsExactly(pending.jobId());
        assertThat(rule(jobs.deleted(active.jobId()))).isEqualTo(Rule.JOB_STATE);
        await(estate.stores.runs().fail(run.key(), "Cancelled"));
        assertThat(await(jobs.deletable(10))).hasSize(2);
        await(jobs.deleted(active.jobId()));
        await(jobs.deleted(active.jobId()));
        assertThat(await(jobs.get(active.jobId())).orElseThrow().state()).isEqualTo(State.DELETED);
        assertThat(await(estate.stores.runs().list(active.jobId(), PageRequest.first(5)))
                        .items())
                .extracting(ReplicationRun::state)
                .containsExactly(ReplicationRun.State.DELETED);
        assertThat(rule(jobs.beginDelete(active.jobId()))).isEqualTo(Rule.JOB_NOT_FOUND);
        assertThat(rule(jobs.update(active.jobId(), nothing()))).isEqualTo(Rule.JOB_NOT_FOUND);
    }

    @Test
    void deletedJobsAreForgottenAfterTheirTime() {
        // Given
        estate.test.setNow(NOON);
        ReplicationJob job = await(jobs.create(server(0), every(12, NOON), OPTIONS));
        await(jobs.beginDelete(job.jobId()));
        await(jobs.deleted(job.jobId()));
        estate.test.setNow(NOON.plus(Duration.ofDays(90)));
        // When, Then
        assertThat(await(jobs.forget(Duration.ofDays(91), 10))).isZero();
        assertThat(await(jobs.forget(Duration.ofDays(89), 10))).isEqualTo(1);
        assertThat(await(jobs.get(job.jobId()))).isEmpty();
    }

    @Test
    void jobsAreListedOnceEachWhileOthersComeAndGo() {
        // Given
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(await(jobs.create(server(i), every(12, NOON), OPTIONS)).jobId());
        }
        // When
        Page<ReplicationJob> first = await(jobs.list(PageRequest.first(2)));
        await(jobs.beginDelete(made.get(0)));
        await(jobs.deleted(made.get(0)));
        await(jobs.forget(Duration.ofSeconds(-10), 10));
        String late = await(jobs.create(server(3), every(12, NOON), OPTIONS)).jobId();
        Page<ReplicationJob> second = await(jobs.list(new PageRequest(first.nextToken(), 2)));
        // Then
        assertThat(first.items()).extracting(ReplicationJob::jobId).containsExactly(made.get(0), made.get(1));
        assertThat(second.items()).extracting(ReplicationJob::jobId).containsExactly(made.get(2), late);
        assertThat(second.nextToken()).isEmpty();
    }

    @Test
    void aJobNeedsAFrequencyOrRunsOnceAndItsTextsAreBounded() {
        // Given
        var neither = new JobSettings(
                NOON,
                OptionalInt.empty(),
                false,
                Optional.empty(),
                "",
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
        // When, Then
        assertThat(rule(jobs.create(server(0), neither, OPTIONS))).isEqualTo(Rule.BAD_VALUE);
        assertThat(rule(jobs.create(server(0), every(1, Instant.MAX), OPTIONS))).isEqualTo(Rule.BAD_VALUE);
    }

    private String server(int index) {
        return estate.serverIds().get(index);
    }

    private static JobUpdate nothing() {
        return JobUpdates.update(OptionalInt.empty(), Optional.empty());
    }

    private static JobUpdate frequency(int hours) {
        return JobUpdates.update(OptionalInt.of(hours), Optional.empty());
    }

    private static Rule rule(Future<?> refused) {
        return ((StoreRefusedException) failure(refused)).rule();
    }
}
