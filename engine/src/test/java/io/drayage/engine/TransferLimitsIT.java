package io.drayage.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.api.StreamGauge;
import io.drayage.engine.api.TransferLimits;
import io.drayage.engine.testing.Await;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.StreamFault;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rates and streams of whole runs against the lab. */
class TransferLimitsIT {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private Estate estate;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(directory, vcenter -> {
            var datacenter = vcenter.datacenter("DC0").cluster("C0", "esx-01.lab.test");
            datacenter.vm("db01").disk(DiskSpec.generated(1, 64 * MIB, 0.9));
            datacenter.vm("db02").disk(DiskSpec.generated(2, 64 * MIB, 0.9));
        });
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    private static TransferLimits total(Rate rate) {
        return new TransferLimits(rate, Map.of(), RateCalendar.EMPTY);
    }

    private Future<RunResult> begin(String vm) {
        RunOrder ofItsOwnJob = Orders.ofJob(estate.order(vm), UUID.randomUUID());
        return estate.engine.replicate(estate.client, ofItsOwnJob, ProgressListener.NONE);
    }

    @Test
    void throughputFollowsARateThatIsRaisedWhileTwoRunsTransfer() {
        // Given: at this rate the two disks take minutes
        estate.engine.limits(total(Rate.of(256 << 10)));
        Future<RunResult> first = begin("db01");
        Future<RunResult> second = begin("db02");
        Await.until("two streams are open", () -> estate.vcenter.counters().streamsOpen() == 2);
        long openedAt = System.nanoTime();
        Await.until("some time passes", () -> System.nanoTime() - openedAt > 3_000_000_000L);
        // Then
        assertThat(first.isComplete() || second.isComplete()).isFalse();
        // When
        estate.engine.limits(TransferLimits.NONE);
        // Then
        assertThat(Estate.finish(first).state()).isEqualTo(State.COMPLETED);
        assertThat(Estate.finish(second).state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void aPausedRunKeepsItsLeaseAndGoesOnWhenThePauseEnds() {
        // Given
        estate.engine.limits(total(Rate.PAUSE));
        Future<RunResult> run = begin("db01");
        Await.until("the stream is open", () -> estate.vcenter.counters().streamsOpen() == 1);
        long openedAt = System.nanoTime();
        Await.until("some time passes", () -> System.nanoTime() - openedAt > 2_000_000_000L);
        assertThat(run.isComplete()).isFalse();
        assertThat(estate.s3.counters().openUploads()).isZero();
        // When
        estate.engine.limits(total(Rate.NONE));
        // Then
        RunResult result = Estate.finish(run);
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
    }

    @Test
    void aHostWithoutRoomGetsFewerStreamsAndTheRunCompletes() {
        // Given
        estate.vcenter.faults().onStream("db01", "0", 1, StreamFault.NONE.refused());
        // When
        RunResult result = Estate.finish(begin("db01"));
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        StreamGauge host = estate.engine.streams().stream()
                .filter(gauge -> gauge.kind().equals("host"))
                .findFirst()
                .orElseThrow();
        assertThat(host.place()).endsWith("/esx-01.lab.test");
        assertThat(host.congested()).isEqualTo(1);
        assertThat(host.limit()).isEqualTo(1);
        assertThat(host.reason()).contains("503");
        assertThat(host.open()).isZero();
    }
}
