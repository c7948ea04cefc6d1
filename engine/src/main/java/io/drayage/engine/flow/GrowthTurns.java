package io.drayage.engine.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose turn it is to grow: VMs that were refused stand in a ring, and the first of them goes first. A VM that does not come back for its turn while others ask
 * {@value #PATIENCE} times loses it, so that a stalled source cannot keep memory idle. Not thread-safe; guarded by the budget.
 */
final class GrowthTurns {
    static final int PATIENCE = 32;

    /** VM → how often it was asked for in vain since it last came itself; in order of turn. */
    private final Map<String, Integer> due = new LinkedHashMap<>();

    /**
     * A VM asks for more.
     *
     * @param room whether there is room for what it asks
     * @return whether it may have it
     */
    boolean ask(String vmKey, boolean room) {
        if (room && isTurnOf(vmKey)) {
            due.remove(vmKey);
            return true;
        }
        due.put(vmKey, 0);
        return false;
    }

    void forget(String vmKey) {
        due.remove(vmKey);
    }

    private boolean isTurnOf(String vmKey) {
        while (!due.isEmpty()) {
            Map.Entry<String, Integer> first = due.entrySet().iterator().next();
            if (first.getKey().equals(vmKey)) {
                return true;
            }
            if (first.getValue() < PATIENCE) {
                first.setValue(first.getValue() + 1);
                return false;
            }
            due.remove(first.getKey());
        }
        return true;
    }
}
