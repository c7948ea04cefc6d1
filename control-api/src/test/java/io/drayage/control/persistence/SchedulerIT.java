package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.Database;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.StoreRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The schedule over months, on a real Postgres whose {@code dray_now()} is the test's. */
@ExtendWith(PostgresExtension.class)
class SchedulerIT {
    private static final Instant START = Schedule.START;
    private static final int ALL = Schedule.ALL;

    private final TestDatabase test;
    private Schedule schedule;

    SchedulerIT(TestDatabase test) {
        this.test = test;
        this.schedule = new Schedule(test);
    }

    @BeforeEach
    void empty() {
        schedule = new Schedule(test);
    }

    @Test
    void theFirstRunIsAtTheSeedTimeAndNotBefore() {
        ReplicationJob job = schedule.job(Estate.every(12, START.plus(Duration.ofDays(20))));
        schedule.after(Duration.ofDays(20).minusSeconds(1));
        assertThat(schedule.turn(ALL)).isEmpty();
        schedule.after(Duration.ofSeconds(1));
        assertThat(schedule.turn(ALL)).hasSize(1);
        assertThat(schedule.starts(job)).containsExactly(START.plus(Duration.ofDays(20)));
    }

    @Test
    void aSeedTimeInThePastMeansNow() {
        ReplicationJob job = schedule.job(Estate.every(12, Instant.parse("2016-10-24T15:30:00Z")));
        schedule.turnAndComplete();
        assertThat(schedule.starts(job)).containsExactly(START);
    }

    @Test
    void overMonthsEveryStartIsOneFrequencyAfterThePreviousScheduledOne() {
        // Given: an engine that looks every three hours and ten minutes, so that each run starts late
        ReplicationJob job = schedule.job(Estate.every(12, START));
        // When
        while (schedule.now().isBefore(START.plus(Duration.ofDays(60)))) {
            schedule.turnAndComplete();
            schedule.after(Duration.ofMinutes(190));
        }
        // Then: the grid has not drifted
        List<Instant> expected = new ArrayList<>();
        for (Instant at = START; at.isBefore(START.plus(Duration.ofDays(60))); at = at.plus(Duration.ofHours(12))) {
            expected.add(at);
        }
        assertThat(schedule.starts(job)).isEqualTo(expected);
        assertThat(schedule.runs(job))
                .allSatisfy(run -> assertThat(run.state()).isEqualTo(ReplicationRun.State.COMPLETED));
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
            schedule.at(Instant.parse("2026-03-28T12:00:00Z"));
            ReplicationJob job = schedule.job(Estate.every(24, schedule.now()));
            PgStores stores = Estate.stores(berlin);
            // When
            for (int day = 0; day < 3; day++) {
                await(stores.runs().createDue(100, Schedule.NINETY_DAYS));
                await(stores.runs().claim("engine-2", Estate.LEASE, 10, ALL)).forEach(schedule::complete);
                schedule.after(Duration.ofHours(24));
            }
            // Then
            assertThat(schedule.starts(job))
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
        ReplicationJob job = schedule.job(Estate.once(START));
        for (int day = 0; day < 40; day++) {
            schedule.turnAndComplete();
            schedule.after(Duration.ofDays(1));
        }
        assertThat(schedule.starts(job)).containsExactly(START);
        assertThat(schedule.read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(schedule.read(job).nextReplicationRunStartTime()).isEmpty();
    }

    @Test
    void onDemandRunsAreTwoInTwentyFourHoursAndNeverShiftTheSchedule() {
        // Given
        ReplicationJob job = schedule.job(Estate.every(12, START));
        schedule.turnAndComplete();
        Instant next = schedule.read(job).nextReplicationRunStartTime().orElseThrow();
        // When: two are allowed
        for (int i = 0; i < 2; i++) {
            schedule.after(Duration.ofMinutes(10));
            await(schedule.estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
            schedule.turnAndComplete();
        }
        // Then: a third is not
        assertThat(Estate.failure(schedule.estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2)))
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.rule()).isEqualTo(StoreRefusedException.Rule.RUN_LIMIT));
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(next);
        // When: the first is 24 hours old, to the second
        schedule.at(
                START.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(10)).minusSeconds(1));
        schedule.turnAndComplete();
        assertThat(Estate.failure(schedule.estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2)))
                .isInstanceOf(StoreRefusedException.class);
        schedule.after(Duration.ofSeconds(1));
        // Then
        await(schedule.estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
        schedule.turnAndComplete();
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(36)));
    }

    @Test
    void aScheduledRunThatFallsDueWhileAnotherIsInProgressIsMissedAndCarriedToTheNextInterval() {
        // Given: an on-demand run that goes on over the next start
        ReplicationJob job = schedule.job(Estate.every(12, START));
        schedule.turnAndComplete();
        schedule.after(Duration.ofHours(11));
        await(schedule.estate.stores.runs().createOnDemand(job.jobId(), Optional.empty(), 2));
        List<ClaimedRun> running = schedule.turn(ALL);
        // When
        schedule.after(Duration.ofHours(1));
        assertThat(schedule.turn(ALL)).isEmpty();
        schedule.complete(running.get(0));
        schedule.after(Duration.ofHours(11));
        schedule.turnAndComplete();
        schedule.after(Duration.ofHours(1));
        schedule.turnAndComplete();
        // Then
        assertThat(schedule.runs(job).stream()
                        .filter(run -> run.type() == ReplicationRun.Type.AUTOMATIC)
                        .map(ReplicationRun::state))
                .containsExactly(
                        ReplicationRun.State.COMPLETED, ReplicationRun.State.MISSED, ReplicationRun.State.COMPLETED);
        assertThat(schedule.starts(job)).endsWith(START.plus(Duration.ofHours(24)));
        assertThat(schedule.read(job).failuresInARow()).isZero();
    }

    @Test
    void anOutageOfDaysIsCaughtUpByOneRunAndTheGridStays() {
        ReplicationJob job = schedule.job(Estate.every(12, START));
        schedule.turnAndComplete();
        schedule.after(Duration.ofHours(12 * 7 + 5));
        schedule.turnAndComplete();
        schedule.after(Duration.ofHours(7));
        schedule.turnAndComplete();
        assertThat(schedule.starts(job))
                .containsExactly(START, START.plus(Duration.ofHours(12)), START.plus(Duration.ofHours(12 * 8)));
    }

    @Test
    void aClockThatWasWrongByAYearDoesNotStopTheScheduleOnceItIsRight() {
        // Given: the clock jumps ahead, a run is made, the clock is put right
        ReplicationJob job = schedule.job(Estate.every(12, START));
        schedule.turnAndComplete();
        Duration wrong = Duration.ofDays(89);
        schedule.after(wrong);
        schedule.turnAndComplete();
        schedule.after(wrong.negated());
        // When
        schedule.after(Duration.ofHours(1));
        schedule.turnAndComplete();
        // Then
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(12)));
        schedule.after(Duration.ofHours(11));
        schedule.turnAndComplete();
        assertThat(schedule.starts(job)).contains(START.plus(Duration.ofHours(12)));
    }

    @Test
    void aStartThatTheUserChoseStaysHoweverFarAheadItIs() {
        ReplicationJob job = schedule.job(Estate.every(12, START));
        schedule.turnAndComplete();
        Instant chosen = START.plus(Duration.ofDays(40));
        await(schedule.estate.stores.jobs().update(job.jobId(), JobUpdates.start(chosen)));
        schedule.turnAndComplete();
        await(schedule.estate.stores.jobs().update(job.jobId(), JobUpdates.frequency(6)));
        schedule.turnAndComplete();
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(chosen);
        schedule.at(chosen);
        schedule.turnAndComplete();
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(chosen.plus(Duration.ofHours(6)));
    }

    @Test
    void aNewFrequencyBeforeTheFirstRunLeavesTheSeedTime() {
        Instant seed = START.plus(Duration.ofDays(3));
        ReplicationJob job = schedule.job(Estate.every(12, seed));
        await(schedule.estate.stores.jobs().update(job.jobId(), JobUpdates.frequency(6)));
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(seed);
    }

    @Test
    void aNewFrequencyCountsFromThePreviousScheduledStart() {
        ReplicationJob job = schedule.job(Estate.every(24, START));
        schedule.turnAndComplete();
        schedule.after(Duration.ofHours(2));
        await(schedule.estate.stores.jobs().update(job.jobId(), JobUpdates.frequency(6)));
        assertThat(schedule.read(job).nextReplicationRunStartTime()).contains(START.plus(Duration.ofHours(6)));
    }

    @Test
    void afterFourFailuresInARowAJobPausesUntilAnUpdateGivesItAStart() {
        // Given: three failures, a success, four failures
        ReplicationJob job = schedule.job(Estate.every(12, START));
        for (int i = 0; i < 8; i++) {
            if (i == 3) {
                schedule.turnAndComplete();
            } else {
                schedule.turnAndFail();
            }
            assertThat(schedule.read(job).state())
                    .as("after run %d", i)
                    .isEqualTo(i < 7 ? ReplicationJob.State.ACTIVE : ReplicationJob.State.PAUSED_ON_FAILURE);
            schedule.after(Duration.ofHours(12));
        }
        assertThat(schedule.read(job).statusMessage()).contains("the datastore is full");
        // When: time passes
        schedule.after(Duration.ofDays(3));
        schedule.turnAndComplete();
        // Then: nothing runs
        assertThat(schedule.runs(job)).hasSize(8);
        // When: resumed
        await(schedule.estate.stores.jobs().update(job.jobId(), JobUpdates.start(schedule.now())));
        schedule.turnAndFail();
        // Then: it counts from the beginning
        assertThat(schedule.read(job).state()).isEqualTo(ReplicationJob.State.ACTIVE);
        assertThat(schedule.read(job).failuresInARow()).isEqualTo(1);
        assertThat(schedule.runs(job)).hasSize(9);
    }
}
