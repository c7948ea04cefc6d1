package io.drayage.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.lab.fault.FaultSchedule.Clock;
import io.drayage.lab.fault.FaultSchedule.Moment;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules carried out against a running lab. */
class ChaosRunIT {
    private static final long MIB = 1 << 20;
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    private LabVcenter vcenter;
    private LabS3 s3;
    private final List<FaultKind> outside = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        LabEstate estate = new LabEstate(1);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "secret");
        DatacenterSpec dc = spec.datacenter("DC0")
                .cluster("C0", "esx-01.lab.test", "esx-02.lab.test")
                .datastores(DatastoreSpec.named("one").space(100 * MIB, 50 * MIB), DatastoreSpec.named("two"));
        dc.vm("web").disk(DiskSpec.generated(1, 4 * MIB, 1));
        vcenter = await(LabVcenter.start(vertx, estate, spec, new LabAuthority()));
        s3 = await(LabS3.start(vertx, LabS3Options.in(folder).withBuckets("b")));
    }

    @AfterEach
    void stop() throws Exception {
        await(vcenter.stop());
        await(s3.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ChaosRun chaos(FaultSchedule schedule) {
        return ChaosRun.start(vertx, schedule, vcenter, s3, fault -> {
            outside.add(fault.kind());
            return Future.succeededFuture();
        });
    }

    private static Planned planned(Clock clock, long at, FaultKind kind) {
        return new Planned(new Moment(clock, at), kind, "web", 0, kind.most(), 5);
    }

    private static void until(ChaosRun run, int outcomes) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (run.outcomes().size() < outcomes) {
            assertThat(System.nanoTime()).as(run.outcomes().toString()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void everyKindStrikesAndTheEndMakesTheEstateSoundAgain() throws Exception {
        // Given
        List<Planned> all = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            all.add(planned(Clock.MILLIS, 0, kind));
        }
        all.add(planned(Clock.MILLIS, 0, FaultKind.DATASTORE_FULL));

        // When
        ChaosRun run = chaos(new FaultSchedule(1, all));
        until(run, all.size());
        await(run.end());

        // Then
        assertThat(run.outcomes()).extracting(ChaosRun.Outcome::failure).containsOnly("");
        assertThat(outside).contains(FaultKind.ENGINE_KILL, FaultKind.ENGINE_STOP, FaultKind.DATABASE_RESTART);
        assertThat(await(vcenter.snapshots("web"))).isEmpty();
        assertThat(await(vcenter.datastore("one").free())).isEqualTo(50 * MIB);
        assertThat(await(vcenter.vm("web").host())).startsWith("esx-0");
        assertThat(s3.faults().stalledRequests()).isZero();
        assertThat(vcenter.faults().call("Any", "web")).isEmpty();
    }

    @Test
    void momentsByBytesWaitForThemAndWhatCannotBeIsSaid() throws Exception {
        // Given
        Planned early = planned(Clock.MILLIS, 0, FaultKind.VMOTION);
        Planned late = planned(Clock.BYTES, 1000, FaultKind.TRACKING_RESET);
        Planned nobody = new Planned(new Moment(Clock.MILLIS, 0), FaultKind.SNAPSHOTS_REMOVED, "nobody", 0, 0, 1);

        // When
        ChaosRun run = chaos(new FaultSchedule(1, List.of(early, nobody, late)));
        until(run, 2);
        List<Planned> waiting = run.waiting();
        vcenter.counters().disk("web", 0).addAndGet(1000);
        until(run, 3);
        await(run.end());

        // Then
        assertThat(waiting).containsExactly(late);
        assertThat(run.outcomes())
                .filteredOn(outcome -> outcome.failure().contains("nobody"))
                .hasSize(1);
        assertThat(run.outcomes()).last().isEqualTo(new ChaosRun.Outcome(late, "", 1));
    }
}
