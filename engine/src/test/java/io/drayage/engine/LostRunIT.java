package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.testing.Await;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.StreamFault;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that change owners: the earlier one changes nothing any more, the later one takes what is there. */
class LostRunIT {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private Estate estate;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test")
                        .vm("db01")
                        .disk(DiskSpec.generated(3, 64 * MIB, 0.9)));
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void anEngineThatLostItsRunEndsQuietlyAndTouchesNeitherSnapshotNorObjects() throws IOException {
        // Given
        estate.vcenter.faults().onStream("db01", LabFaults.ANY, 1, StreamFault.NONE.slow(8 * MIB));
        RunOrder order = estate.order("db01");
        Future<RunResult> zombie = estate.engine.replicate(estate.client, order, ProgressListener.NONE);
        Await.until(
                "a part is durable", () -> !estate.runs.run(order.runId()).parts.isEmpty());
        // When
        await(estate.runs.owned(new RunKey(order.jobId(), order.runId(), order.fence() + 1)));
        RunResult result = Estate.finish(zombie);
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains("fenced");
        assertThat(estate.runs.run(order.runId()).failure).isEmpty();
        assertThat(estate.snapshots.openEntries()).hasSize(1);
        assertThat(estate.vcenter.counters().snapshotsPresent()).isEqualTo(1);
        assertThat(estate.s3.counters().openUploads()).isEqualTo(1);
        await(estate.engine.reconcile(estate.client));
        await(estate.engine.deleteStaging(order.installationId(), order.jobId()));
    }

    @Test
    void aRunThatAnEarlierOwnerSealedUnnoticedIsTakenAsItIs() throws IOException {
        // Given
        RunOrder first = estate.order("db01");
        RunResult unnoticed = Estate.finish(estate.engine.replicate(estate.client, first, ProgressListener.NONE));
        estate.runs.run(first.runId()).sealed = Optional.empty();
        // When
        RunResult second =
                Estate.finish(estate.engine.replicate(estate.client, Orders.successor(first), ProgressListener.NONE));
        // Then
        assertThat(second.state()).as(second.statusMessage()).isEqualTo(State.COMPLETED);
        assertThat(estate.runs.run(first.runId()).sealed.orElseThrow().runJson())
                .contains("\"fence\": 1");
        assertThat(second.disks().get(0).manifestSha256())
                .isEqualTo(unnoticed.disks().get(0).manifestSha256());
        estate.assertIdentical(second, "db01");
    }
}
