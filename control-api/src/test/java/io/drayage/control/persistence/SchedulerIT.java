package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.Database;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.StoreRefusedException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The schedule over months, on a real Postgres whose {@code dray_now()} is the test's. */
@ExtendWith(PostgresExtension.class)
class SchedulerIT {
    private static final Instant START = Instant.parse("2026-03-01T22:00:00Z");
    private static final Duration NINETY_DAYS = Duration.ofDays(90);
    private static final int ALL = 50;

    private final TestDatabase test;
    private Estate estate;
    private Instant now = START;

    SchedulerIT(TestDatabase test) {
        this.test = test;
        this.estate = new Estate(test);
    }

    @BeforeEach
    void empty() {
        estate = new Estate(test);
        at(START);
    }

    private void at(Instant instant) {
        now = instant;
        test.setNow(instant);
    }

    private void after(Duration duration) {
        at(now.plus(duration));
    }

    private ReplicationJob job(JobSettings settings) {
        estate.connector("dc1");
        estate.importVms(1);
        return await(estate.stores.jobs().create(estate.serverIds().get(0), settings, Estate.OPTIONS));
    }

    private ReplicationJob read(ReplicationJob job) {
        return await(estate.stores.jobs().get(job.jobId())).orElseThrow();
    }

    /** What an engine does each second. */
    private List<ClaimedRun> turn(int concurrentVms) {
        await(estate.stores.jobs().tend(NINETY_DAYS));
        await(estate.stores.runs().createDue(100, NINETY_DAYS));
        List<ClaimedRun> claimed = await(estate.stores.runs().claim("engine-1", Estate.LEASE, 100, concurrentVms));
        await(estate.stores.runs().describeQueue(concurrentVms));
        return claimed;
    }

    private void complete(ClaimedRun run) {
        await(estate.stores
                .runs()
                .complete(run.key(), Estate.result(run, "ami-" + run.run().runId())));
    }

    /** One turn whose runs complete at once. */
    private void turnAndComplete() {
        turn(ALL).forEach(this::complete);
    }

    private void turnAndFail() {
        turn(ALL).forEach(run -> await(estate.stores.runs().fail(run.key(), "the datastore is full")));
    }

    /** All runs of a job, oldest first. */
    private List<ReplicationRun> runs(ReplicationJob job) {
        return await(estate.stores.runs().list(job.jobId(), PageRequest.first(1000))).items().stream()
                .sorted(Comparator.comparing(ReplicationRun::scheduledStartTime))
                .toList();
    }

    private List<Instant> starts(ReplicationJob job) {
        return runs(job).stream().map(ReplicationRun::scheduledStartTime).toList();
    }

    private static JobUpdate start(Instant next) {
        return new JobUpdate(
                OptionalInt.empty(),
                Optional.of(next),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static JobUpdate frequency(int hours) {
        return new JobUpdate(
                OptionalInt.of(hours),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void theFirstRunIsAtTheSeedTimeAndNotBefore() {
        ReplicationJob job = job(Estate.every(12, START.plus(Duration.ofDays(20))));
        after(Duration.ofDays(20).minusSeconds(1));
        assertThat(turn(ALL)).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(turn(ALL)).hasSize(1);
        assertThat(starts(job)).containsExactly(START.plus(Duration.ofDays(20)));
    }

    @Test
    void aSeedTimeInThePastMeansNow() {
        ReplicationJob job = job(Estate.every(12, Instant.parse("2016-10-24T15:30:00Z")));
        turnAndComplete();
        assertThat(starts(job)).containsExactly(START);
    }

    @Test
    void overMonthsEveryStartIsOneFrequencyAfterThePreviousScheduledOne() {
        // Given: an engine that looks every three hours and ten minutes, so that each run starts late
        ReplicationJob job = job(Estate.every(12, START));
        // When
        while (now.isBefore(START.plus(Duration.ofDays(60)))) {
            turnAndComplete();
            after(Duration.ofMinutes(190));
        }
        // Then: the grid has not drifted
        List<Instant> expected = new ArrayList<>();
        for (Instant at = START; at.isBefore(START.plus(Duration.ofDays(60))); at = at.plus(Duration.ofHours(12))) {
            expected.add(at);
        }
        assertThat(starts(job)).isEqualTo(expected);
        assertThat(runs(job)).allSatisfy(run -> assertThat(run.state()).isEqualTo(ReplicationRun.State.COMPLETED));
    }

    @Test
    void daylightSavingMovesNoStartWhateverTheDatabasesTimeZone() {
        // Given: on 29 March 2026, 01:00 UTC, clocks in Berlin go from 2 to 3; our sessions stay in UTC
        String database =
                test.sql("SELECT current_database() AS name").iterator().next().getString("name");
        test.sql("ALTER DATABASE \"" + database + "\" SET timezone TO 'Europe/Berlin'");
        Database berlin = test.another();
        try {
            assertThat(await(berlin.once("SHOW timezone", io.vertx.sqlclient.Tuple.tuple()))
                            .iterator()
                            .next()
                            .getString(0))
                    .isEqualTo("UTC");
            at(Instant.parse("2026-03-28T12:00:00Z"));
            ReplicationJob job = job(Estate.every(24, now));
            PgStores stores = Estate.stores(berlin);
            // When
            for (int day = 0; day < 3; day++) {
                await(stores.runs().createDue(100, NINETY_DAYS));
                await(stores.runs().claim("engine-2", Estate.LEASE, 10, ALL)).forEach(this::complete);
                after(Duration.ofHours(24));
            }
            // Then
            assertThat(starts(job))
                    .containsExactly(
                            Instant.parse("2026-03-28T12:00:00Z"),
                            Instant.parse("2026-03-29T12:00:00Z"),
                            Instant.parse("2026-03-30T12:00:00Z"));
        } finally {
            await(berlin.close());
            test.sql("ALTER DATABASE \"" + database + "\" RESET timezone");
        }
    }

    @Test
    void aJobThatRunsOnceMakesExactlyOneRun() {
        ReplicationJob job = job(Estate.once(START));
        for (int day = 0; day < 40; day++) {
            turnAndComplete();
            after(Duration.ofDays(1));
        }
        assertThat(starts(job)).containsExactly(START);
        assertThat(read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(read(job).nextReplicationRunStartTime()).isEmpty();
    }

    @Test
    void onDemandRunsAreTwoInTwentyFourHoursAndNeverShiftTheSchedule() {
        // Given
        ReplicationJob job = job(Estate.every(12, START));
        turnAndComplete();
        Instant next = read(job).nextReplicationRunStartTime().orElseThrow();
        // When: two are allowed
        for (int i = 0; i < 2; i++) {
            after(Duration.ofMinutes(10));
            await(estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
            turnAndComplete();
        }
        // Then: a third is not
        assertThat(Estate.failure(estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2)))
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(StoreRefusedException.Rule.RUN_LIMIT));
        assertThat(read(job).nextReplicationRunStartTime()).contains(next);
        // When: the first is 24 hours old, to the second
        at(START.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(10)).minusSeconds(1));
        turnAndComplete();
        assertThat(Estate.failure(estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2)))
                .isInstanceOf(StoreRefusedException.class);
        after(Duration.ofSeconds(1));
        // Then
        await(estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
        turnAndComplete();
        assertThat(read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(36)));
    }

    @Test
    void aScheduledRunThatFallsDueWhileAnotherIsInProgressIsMissedAndCarriedToTheNextInterval() {
        // Given: an on-demand run that goes on over the next start
        ReplicationJob job = job(Estate.every(12, START));
        turnAndComplete();
        after(Duration.ofHours(11));
        await(estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
        List<ClaimedRun> running = turn(ALL);
        // When
        after(Duration.ofHours(1));
        assertThat(turn(ALL)).isEmpty();
        complete(running.get(0));
        after(Duration.ofHours(11));
        turnAndComplete();
        after(Duration.ofHours(1));
        turnAndComplete();
        // Then
        assertThat(runs(job).stream()
                        .filter(run -> run.type() == ReplicationRun.Type.AUTOMATIC)
                        .map(ReplicationRun::state))
                .containsExactly(
                        ReplicationRun.State.COMPLETED, ReplicationRun.State.MISSED, ReplicationRun.State.COMPLETED);
        assertThat(starts(job)).endsWith(START.plus(Duration.ofHours(24)));
        assertThat(read(job).failuresInARow()).isZero();
    }

    @Test
    void anOutageOfDaysIsCaughtUpByOneRunAndTheGridStays() {
        ReplicationJob job = job(Estate.every(12, START));
        turnAndComplete();
        after(Duration.ofHours(12 * 7 + 5));
        turnAndComplete();
        after(Duration.ofHours(7));
        turnAndComplete();
        assertThat(starts(job))
                .containsExactly(START, START.plus(Duration.ofHours(12)), START.plus(Duration.ofHours(12 * 8)));
    }

    @Test
    void aClockThatWasWrongByAYearDoesNotStopTheScheduleOnceItIsRight() {
        // Given: the clock jumps ahead, a run is made, the clock is put right
        ReplicationJob job = job(Estate.every(12, START));
        turnAndComplete();
        Duration wrong = Duration.ofDays(89);
        after(wrong);
        turnAndComplete();
        after(wrong.negated());
        // When
        after(Duration.ofHours(1));
        turnAndComplete();
        // Then
        assertThat(read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(12)));
        after(Duration.ofHours(11));
        turnAndComplete();
        assertThat(starts(job)).contains(START.plus(Duration.ofHours(12)));
    }

    @Test
    void aStartThatTheUserChoseStaysHoweverFarAheadItIs() {
        ReplicationJob job = job(Estate.every(12, START));
        turnAndComplete();
        Instant chosen = START.plus(Duration.ofDays(40));
        await(estate.stores.jobs().update(job.jobId(), start(chosen)));
        turnAndComplete();
        await(estate.stores.jobs().update(job.jobId(), frequency(6)));
        turnAndComplete();
        assertThat(read(job).nextReplicationRunStartTime()).contains(chosen);
        at(chosen);
        turnAndComplete();
        assertThat(read(job).nextReplicationRunStartTime()).contains(chosen.plus(Duration.ofHours(6)));
    }

    @Test
    void aNewFrequencyBeforeTheFirstRunLeavesTheSeedTime() {
        Instant seed = START.plus(Duration.ofDays(3));
        ReplicationJob job = job(Estate.every(12, seed));
        await(estate.stores.jobs().update(job.jobId(), frequency(6)));
        assertThat(read(job).nextReplicationRunStartTime()).contains(seed);
    }

    @Test
    void aNewFrequencyCountsFromThePreviousScheduledStart() {
        ReplicationJob job = job(Estate.every(24, START));
        turnAndComplete();
        after(Duration.ofHours(2));
        await(estate.stores.jobs().update(job.jobId(), frequency(6)));
        assertThat(read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(6)));
    }

    @Test
    void afterFourFailuresInARowAJobPausesUntilAnUpdateGivesItAStart() {
        // Given: three failures, a success, four failures
        ReplicationJob job = job(Estate.every(12, START));
        for (int i = 0; i < 8; i++) {
            if (i == 3) {
                turnAndComplete();
            } else {
                turnAndFail();
            }
            assertThat(read(job).state())
                    .as("after run %d", i)
                    .isEqualTo(i < 7 ? ReplicationJob.State.ACTIVE : ReplicationJob.State.PAUSED_ON_FAILURE);
            after(Duration.ofHours(12));
        }
        assertThat(read(job).statusMessage()).contains("the datastore is full");
        // When: time passes
        after(Duration.ofDays(3));
        turnAndComplete();
        // Then: nothing runs
        assertThat(runs(job)).hasSize(8);
        // When: resumed
        await(estate.stores.jobs().update(job.jobId(), start(now)));
        turnAndFail();
        // Then: it counts from the beginning
        assertThat(read(job).state()).isEqualTo(ReplicationJob.State.ACTIVE);
        assertThat(read(job).failuresInARow()).isEqualTo(1);
        assertThat(runs(job)).hasSize(9);
    }

    @Test
    void fiftyVmsReplicateAtOnceAndTheOthersSayTheirPlaceInTheQueue() {
        // Given
        List<ReplicationJob> jobs = estate.dueJobs(53);
        // When
        List<ClaimedRun> claimed = turn(50);
        // Then
        assertThat(claimed).hasSize(50);
        List<String> waiting = jobs.stream()
                .map(job -> runs(job).get(0))
                .filter(run -> run.state() == ReplicationRun.State.PENDING)
                .map(ReplicationRun::statusMessage)
                .sorted()
                .toList();
        assertThat(waiting).hasSize(3);
        for (int place = 1; place <= 3; place++) {
            assertThat(waiting.get(place - 1))
                    .startsWith("Queued: place " + place + ",")
                    .contains("50 VMs")
                    .contains("limits.concurrentVms");
        }
        // When: one ends
        complete(claimed.get(7));
        List<ClaimedRun> more = turn(50);
        // Then: the first of the queue starts, and the others move up
        assertThat(more).hasSize(1);
        assertThat(more.get(0).run().statusMessage()).doesNotContain("Queued");
        assertThat(jobs.stream()
                        .map(job -> runs(job).get(0))
                        .filter(run -> run.state() == ReplicationRun.State.PENDING)
                        .map(run -> run.statusMessage().replaceAll(",.*", "")))
                .containsExactlyInAnyOrder("Queued: place 1", "Queued: place 2");
        assertThat(await(estate.stores.runs().describeQueue(50)))
                .as("nothing new to say")
                .isZero();
    }

    @Test
    void ninetyDaysAfterItsFirstReplicationAVmsJobEnds() {
        // Given
        ReplicationJob job = job(Estate.every(24, START));
        // When
        while (now.isBefore(START.plus(Duration.ofDays(120)))) {
            turnAndComplete();
            after(Duration.ofDays(1));
        }
        // Then
        assertThat(runs(job)).hasSize(90);
        assertThat(read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(read(job).statusMessage()).contains("90 days").contains("limits.replicationDays");
        assertThat(read(job).nextReplicationRunStartTime()).isEmpty();
        // When: the operator raises the limit
        ReplicationJob second = await(estate.stores
                .jobs()
                .create(
                        estate.serverIds().get(0),
                        Estate.every(24, now),
                        Estate.OPTIONS,
                        new JobStore.Origin(Optional.empty(), Duration.ofDays(200))));
        // Then
        assertThat(second.state()).isEqualTo(ReplicationJob.State.PENDING);
    }

    @Test
    void aRunThatIsInProgressWhenTheNinetyDaysEndMayEnd() {
        ReplicationJob job = job(Estate.every(24, START));
        turnAndComplete();
        at(START.plus(Duration.ofDays(89)));
        List<ClaimedRun> last = turn(ALL);
        after(Duration.ofDays(2));
        assertThat(turn(ALL)).isEmpty();
        assertThat(read(job).state()).isEqualTo(ReplicationJob.State.ACTIVE);
        complete(last.get(0));
        turn(ALL);
        assertThat(read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(runs(job)).hasSize(2);
    }

    @Test
    void severalEnginesNeverRunOneJobTwice() {
        // Given: three engines with pools of their own
        estate.dueJobs(40);
        List<Database> databases = List.of(test.another(), test.another(), test.another());
        try {
            List<PgStores> engines = databases.stream().map(Estate::stores).toList();
            Set<String> claimed = new HashSet<>();
            for (int round = 0; round < 5; round++) {
                // When: all of them look at the same moment
                List<Future<List<ReplicationRun>>> made = new ArrayList<>();
                List<Future<List<ClaimedRun>>> claims = new ArrayList<>();
                for (PgStores engine : engines) {
                    made.add(engine.runs().createDue(100, NINETY_DAYS));
                    claims.add(engine.runs().claim("e", Estate.LEASE, 10, ALL));
                    claims.add(engine.runs().describeQueue(ALL).map(changed -> List.of()));
                }
                await(Future.join(made));
                for (Future<List<ClaimedRun>> claim : claims) {
                    // Then: nobody has what another has
                    await(claim)
                            .forEach(run -> assertThat(claimed.add(run.job().jobId()))
                                    .as(run.job().jobId())
                                    .isTrue());
                }
            }
            assertThat(claimed).hasSize(40);
            assertThat(test.sql("SELECT count(*) AS n FROM run")
                            .iterator()
                            .next()
                            .getLong("n"))
                    .isEqualTo(40);
        } finally {
            databases.forEach(database -> await(database.close()));
        }
    }
}
