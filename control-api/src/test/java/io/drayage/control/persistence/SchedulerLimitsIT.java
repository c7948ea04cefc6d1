package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.Database;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.vertx.core.Future;
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

/** How much runs at once, for how long, and by whom. */
@ExtendWith(PostgresExtension.class)
class SchedulerLimitsIT {
    private static final Instant START = Schedule.START;
    private static final int ALL = Schedule.ALL;
    private static final Duration NINETY_DAYS = Schedule.NINETY_DAYS;

    private final TestDatabase test;
    private Schedule schedule;

    SchedulerLimitsIT(TestDatabase test) {
        this.test = test;
        this.schedule = new Schedule(test);
    }

    @BeforeEach
    void empty() {
        schedule = new Schedule(test);
    }

    @Test
    void fiftyVmsReplicateAtOnceAndTheOthersSayTheirPlaceInTheQueue() {
        // Given
        List<ReplicationJob> jobs = schedule.estate.dueJobs(53);
        // When
        List<ClaimedRun> claimed = schedule.turn(50);
        // Then
        assertThat(claimed).hasSize(50);
        List<String> waiting = jobs.stream()
                .map(job -> schedule.runs(job).get(0))
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
        schedule.complete(claimed.get(7));
        List<ClaimedRun> more = schedule.turn(50);
        // Then: the first of the queue starts, and the others move up
        assertThat(more).hasSize(1);
        assertThat(more.get(0).run().statusMessage()).doesNotContain("Queued");
        assertThat(jobs.stream()
                        .map(job -> schedule.runs(job).get(0))
                        .filter(run -> run.state() == ReplicationRun.State.PENDING)
                        .map(run -> run.statusMessage().replaceAll(",.*", "")))
                .containsExactlyInAnyOrder("Queued: place 1", "Queued: place 2");
        assertThat(await(schedule.estate.stores.runs().describeQueue(50)))
                .as("nothing new to say")
                .isZero();
    }

    @Test
    void ninetyDaysAfterItsFirstReplicationAVmsJobEnds() {
        // Given
        ReplicationJob job = schedule.job(Estate.every(24, START));
        // When
        while (schedule.now().isBefore(START.plus(Duration.ofDays(120)))) {
            schedule.turnAndComplete();
            schedule.after(Duration.ofDays(1));
        }
        // Then
        assertThat(schedule.runs(job)).hasSize(90);
        assertThat(schedule.read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(schedule.read(job).statusMessage()).contains("90 days").contains("limits.replicationDays");
        assertThat(schedule.read(job).nextReplicationRunStartTime()).isEmpty();
        // When: the operator raises the limit
        ReplicationJob second = await(schedule.estate
                .stores
                .jobs()
                .create(
                        schedule.estate.serverIds().get(0),
                        Estate.every(24, schedule.now()),
                        Estate.OPTIONS,
                        new JobStore.Origin(Optional.empty(), Duration.ofDays(200))));
        // Then
        assertThat(second.state()).isEqualTo(ReplicationJob.State.PENDING);
    }

    @Test
    void aRunThatIsInProgressWhenTheNinetyDaysEndMayEnd() {
        ReplicationJob job = schedule.job(Estate.every(24, START));
        schedule.turnAndComplete();
        schedule.at(START.plus(Duration.ofDays(89)));
        List<ClaimedRun> last = schedule.turn(ALL);
        schedule.after(Duration.ofDays(2));
        assertThat(schedule.turn(ALL)).isEmpty();
        assertThat(schedule.read(job).state()).isEqualTo(ReplicationJob.State.ACTIVE);
        schedule.complete(last.get(0));
        schedule.turn(ALL);
        assertThat(schedule.read(job).state()).isEqualTo(ReplicationJob.State.COMPLETED);
        assertThat(schedule.runs(job)).hasSize(2);
    }

    @Test
    void severalEnginesNeverRunOneJobTwice() {
        // Given: three engines with pools of their own
        schedule.estate.dueJobs(40);
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
