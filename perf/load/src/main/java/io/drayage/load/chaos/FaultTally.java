package io.drayage.load.chaos;

import io.drayage.lab.chaos.ChaosRun;
import io.drayage.lab.fault.FaultKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each kind of fault was injected, and how many of these struck. One thread. */
public final class FaultTally {
    /** @param struck how many of the injected ones met their occasion at least once */
    public record Count(int injected, int struck) {
        Count plus(Count other) {
            return new Count(injected + other.injected, struck + other.struck);
        }
    }

    private final Map<FaultKind, Count> counts = new EnumMap<>(FaultKind.class);

    void add(List<ChaosRun.Outcome> outcomes) {
        outcomes.forEach(each -> add(each.fault().kind(), new Count(1, each.strikes() > 0 ? 1 : 0)));
    }

    /** Adds another tally. */
    public void add(Map<FaultKind, Count> others) {
        others.forEach(this::add);
    }

    private void add(FaultKind kind, Count count) {
        counts.merge(kind, count, Count::plus);
    }

    /** By kind, in their order. */
    public Map<FaultKind, Count> counts() {
        return new EnumMap<>(counts);
    }
}
