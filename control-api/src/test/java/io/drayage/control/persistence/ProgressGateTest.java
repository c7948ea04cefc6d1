package io.drayage.control.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunLedger.DiskProgress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressGateTest {
    private static final UUID RUN = UUID.fromString("aaaaaaaa-0000-0000-0000-000000000001");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final ProgressGate gate = new ProgressGate(now::get);

    @Test
    void oneReportASecondPassesAndTheLastHeldOneIsHandedOutOnce() {
        assertThat(gate.pass(RUN, report(1))).isTrue();
        assertThat(gate.pass(RUN, report(2))).isFalse();
        assertThat(gate.pass(RUN, report(3))).isFalse();
        assertThat(gate.flush(RUN)).contains(report(3));
        assertThat(gate.flush(RUN)).isEmpty();
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(gate.pass(RUN, report(4))).isFalse();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(gate.pass(RUN, report(5))).isTrue();
        assertThat(gate.flush(RUN)).as("older than what passed").isEmpty();
    }

    @Test
    void runsDoNotWaitForEachOtherAndEndedOnesAreForgotten() {
        assertThat(gate.pass(RUN, report(1))).isTrue();
        assertThat(gate.pass(UUID.randomUUID(), report(1))).isTrue();
        gate.forget(RUN);
        assertThat(gate.size()).isEqualTo(1);
        assertThat(gate.pass(RUN, report(2))).isTrue();
    }

    private static List<DiskProgress> report(long done) {
        return List.of(new DiskProgress(RUN, 100, done, done, done));
    }
}
