package io.drayage.engine.testing;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a {@link MemoryObjectStore} shall do wrong, per operation. All switches may be thrown while calls are under way.
 */
public final class StoreFaults {
    /** The operations that faults can be put on. */
    public enum Op {
        CREATE,
        UPLOAD_PART,
        COMPLETE,
        ABORT,
        PUT,
        GET,
        HEAD,
        DELETE,
        LIST
    }

    /** What happens to one call. */
    enum Fate {
        /** It works. */
        WORK,
        /** It fails without effect. */
        FAIL,
        /** It takes effect, but the caller sees a failure. */
        LOSE_ACK
    }

    private final Map<Op, Integer> failAt = new EnumMap<>(Op.class);
    private final Map<Op, Integer> loseAckAt = new EnumMap<>(Op.class);
    private final Map<Op, Integer> calls = new EnumMap<>(Op.class);
    private final Map<Op, Boolean> failAll = new EnumMap<>(Op.class);

    /** The {@code nth} call from now (from 1) fails without effect. */
    public synchronized StoreFaults failNth(Op op, int nth) {
        failAt.put(op, calls.getOrDefault(op, 0) + nth);
        return this;
    }

    /** Every call from now on fails without effect, until {@link #heal}. */
    public synchronized StoreFaults failAll(Op op) {
        failAll.put(op, true);
        return this;
    }

    /** The {@code nth} call from now (from 1) takes effect but is not acknowledged. */
    public synchronized StoreFaults loseAckOfNth(Op op, int nth) {
        loseAckAt.put(op, calls.getOrDefault(op, 0) + nth);
        return this;
    }

    /** No more faults. */
    public synchronized void heal() {
        failAt.clear();
        loseAckAt.clear();
        failAll.clear();
    }

    /** How often an operation was called. */
    public synchronized int calls(Op op) {
        return calls.getOrDefault(op, 0);
    }

    synchronized Fate next(Op op) {
        int call = calls.merge(op, 1, Integer::sum);
        if (failAll.containsKey(op) || failAt.getOrDefault(op, 0) == call) {
            return Fate.FAIL;
        }
        return loseAckAt.getOrDefault(op, 0) == call ? Fate.LOSE_ACK : Fate.WORK;
    }
}
