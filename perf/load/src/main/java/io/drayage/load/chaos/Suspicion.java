package io.drayage.load.chaos;

import io.drayage.lab.chaos.ChaosRun;
import io.drayage.lab.fault.FaultKind;
import io.drayage.load.bench.dray.DrayResult;
import java.util.List;

/**
 * What is promised when somebody lies in a way that nobody can see at once. A changed block that tracking does not list is found by the sample only by luck: a run
 * may then be wrong, but it must not say that everything was read. A bit that a host flips inside of an intact NFC answer is what was read. The next full sweep must put
 * both right. A VM of so few blocks that the sample takes them all is never wrong by tracking.
 */
final class Suspicion {
    /** The sample's least number of blocks of a disk, in bytes. */
    static final long SAMPLED_BYTES = 16L * 512 * 1024;

    private final boolean sampledWhole;
    private boolean flipped;
    private boolean unlisted;

    /** @param sampledWhole whether the sample takes every block of every disk */
    Suspicion(boolean sampledWhole) {
        this.sampledWhole = sampledWhole;
    }

    /** Learns what struck in a call. */
    void learn(List<ChaosRun.Outcome> outcomes) {
        flipped |= struck(outcomes, FaultKind.NFC_FLIPPED_BIT);
        unlisted |= struck(outcomes, FaultKind.AREAS_MISSING_AREA);
    }

    private static boolean struck(List<ChaosRun.Outcome> outcomes, FaultKind kind) {
        return outcomes.stream().anyMatch(each -> each.fault().kind() == kind && each.strikes() > 0);
    }

    /** Whether the next run has to be a sweep. */
    boolean isAny() {
        return flipped || unlisted;
    }

    /** Whether a wrong image of this result breaks no promise. */
    boolean excuses(DrayResult result) {
        return flipped || (unlisted && !sampledWhole && result.blocksTrustedUnread() > 0);
    }

    /** A sweep was right. */
    void clear() {
        flipped = false;
        unlisted = false;
    }
}
