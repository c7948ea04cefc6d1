package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;

import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Jobs of an estate on a real Postgres whose {@code dray_now()} is the test's, and an engine's turns at them. */
final class Schedule {
    static final Instant START = Instant.parse("2026-03-01T22:00:00Z");
    static final Duration NINETY_DAYS = Duration.ofDays(90);
    static final int ALL = 50;

    final Estate estate;
    private final TestDatabase test;
    private Instant now = START;

    Schedule(TestDatabase test) {
        this.test = test;
        this.estate = new Estate(test);
        at(START);
    }

    Instant now() {
        return now;
    }

    void at(Instant instant) {
        now = instant;
        test.setNow(instant);
    }

    void after(Duration duration) {
        at(now.plus(duration));
    }

    ReplicationJob job(JobSettings settings) {
        estate.connector("dc1");
        estate.importVms(1);
        return await(estate.stores.jobs().create(estate.serverIds().get(0), settings, Estate.OPTIONS));
    }

    ReplicationJob read(ReplicationJob job) {
        return await(estate.stores.jobs().get(job.jobId())).orElseThrow();
    }

    /** What an engine does each second. */
    List<ClaimedRun> turn(int concurrentVms) {
        await(estate.stores.jobs().tend(NINETY_DAYS));
        await(estate.stores.runs().createDue(100, NINETY_DAYS));
        List<ClaimedRun> claimed = await(estate.stores.runs().claim("engine-1", Estate.LEASE, 100, concurrentVms));
        await(estate.stores.runs().describeQueue(concurrentVms));
        return claimed;
    }

    void complete(ClaimedRun run) {
        await(estate.stores
                .runs()
                .complete(run.key(), Estate.result(run, "ami-" + run.run().runId())));
    }

    /** One turn whose runs complete at once. */
    void turnAndComplete() {
        turn(ALL).forEach(this::complete);
    }

    void turnAndFail() {
        turn(ALL).forEach(run -> await(estate.stores.runs().fail(run.key(), "the datastore is full")));
    }

    /** All runs of a job, oldest first. */
    List<ReplicationRun> runs(ReplicationJob job) {
        return await(estate.stores.runs().list(job.jobId(), PageRequest.first(1000))).items().stream()
                .sorted(Comparator.comparing(ReplicationRun::scheduledStartTime))
                .toList();
    }

    List<Instant> starts(ReplicationJob job) {
        return runs(job).stream().map(ReplicationRun::scheduledStartTime).toList();
    }
}
