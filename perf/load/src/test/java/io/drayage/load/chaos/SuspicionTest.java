package io.drayage.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.chaos.ChaosRun.Outcome;
import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule.Clock;
import io.drayage.lab.fault.FaultSchedule.Moment;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.load.bench.dray.DrayResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a wrong image is excused. */
class SuspicionTest {
    private static List<Outcome> struck(FaultKind kind, long strikes) {
        return List.of(new Outcome(new Planned(new Moment(Clock.MILLIS, 0), kind, "vm", 0, 0, 0), "", strikes));
    }

    private static DrayResult trusting(long blocks) {
        return new DrayResult("vm", "COMPLETED", "", 0, 0, 0, 0, 0, 0, blocks, false);
    }

    @Test
    void anUnlistedChangeExcusesOnlyAResultThatAdmitsToHaveTrusted() {
        // Given
        Suspicion large = new Suspicion(false);
        Suspicion small = new Suspicion(true);

        // When
        large.learn(struck(FaultKind.AREAS_MISSING_AREA, 1));
        small.learn(struck(FaultKind.AREAS_MISSING_AREA, 1));

        // Then
        assertThat(large.isAny()).isTrue();
        assertThat(large.excuses(trusting(1))).isTrue();
        assertThat(large.excuses(trusting(0))).isFalse();
        assertThat(small.excuses(trusting(1))).isFalse();
    }

    @Test
    void noisyFaultsAndLiesThatNobodyHeardExcuseNothing() {
        // Given
        Suspicion suspicion = new Suspicion(false);

        // When
        suspicion.learn(struck(FaultKind.AREAS_MISSING_AREA, 0));
        suspicion.learn(struck(FaultKind.STREAM_CORRUPT, 1));

        // Then
        assertThat(suspicion.isAny()).isFalse();
        assertThat(suspicion.excuses(trusting(9))).isFalse();
    }

    @Test
    void aRightSweepEndsIt() {
        // Given
        Suspicion suspicion = new Suspicion(false);
        suspicion.learn(struck(FaultKind.NFC_FLIPPED_BIT, 1));

        // When
        suspicion.clear();

        // Then
        assertThat(suspicion.excuses(trusting(9))).isFalse();
    }
}
