package io.drayage.engine.flow;

import io.vertx.core.Future;
import java.util.ArrayDeque;

/**
 * How many parts may be on their way to the object store at once in the whole process: the store's client copies every part, so this is what bounds its memory.
 * First come, first served; a disk that has to wait for its part's turn holds memory but no slot. Safe for use by any thread; futures complete on the caller's
 * context.
 */
public final class PartGate {
    private final int slots;
    private final ArrayDeque<Completions<Slot>> waiting = new ArrayDeque<>();
    private int taken;

    /** @param slots at least 1 */
    public PartGate(int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots " + slots);
        }
        this.slots = slots;
    }

    /** Waits for a slot. Never fails. */
    public Future<Slot> enter() {
        var entry = new Completions<Slot>();
        synchronized (this) {
            if (taken == slots) {
                waiting.add(entry);
                return entry.future();
            }
            taken++;
        }
        entry.complete(new Slot(this));
        return entry.future();
    }

    /** How many there are. */
    public int slots() {
        return slots;
    }

    /** Slots in use now. */
    public synchronized int taken() {
        return taken;
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    private void leave() {
        Completions<Slot> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                taken--;
            }
        }
        if (next != null) {
            next.complete(new Slot(this));
        }
    }

    /** The right to have one part on its way; to be closed exactly once, closing again is harmless. Confined to the owner's context. */
    public static final class Slot implements AutoCloseable {
        private final PartGate gate;
        private boolean left;

        private Slot(PartGate gate) {
            this.gate = gate;
        }

        @Override
        public void close() {
            if (!left) {
                left = true;
                gate.leave();
            }
        }
    }
}
