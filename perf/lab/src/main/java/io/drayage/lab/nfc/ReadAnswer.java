package io.drayage.lab.nfc;

import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A read on its way back: which fragments are still to come, and what befalls the first. Taken from on the event loop, written on workers. */
final class ReadAnswer {
    /**
     * Bytes to send.
     *
     * @param thenClose whether the connection ends after them
     * @param pauseMillis how long to stay quiet before them, below zero for ever
     */
    record Slice(Buffer bytes, boolean thenClose, long pauseMillis) {
        static Slice of(Buffer bytes) {
            return new Slice(bytes, false, 0);
        }

        Slice awake() {
            return new Slice(bytes, thenClose, 0);
        }
    }

    private final ReadRequest request;
    private final List<Fragment> plan;
    private final Optional<NfcFault> fault;
    private int taken;

    ReadAnswer(ReadRequest request, List<Fragment> plan, Optional<NfcFault> fault) {
        this.request = request;
        this.plan = plan;
        this.fault = fault;
    }

    /** The next fragments, at least one, together about that many bytes. */
    List<Fragment> take(int bytes) {
        List<Fragment> next = new ArrayList<>();
        int sum = 0;
        while (taken < plan.size() && (next.isEmpty() || sum + plan.get(taken).length() <= bytes)) {
            sum += plan.get(taken).length();
            next.add(plan.get(taken++));
        }
        return next;
    }

    boolean isTaken() {
        return taken == plan.size();
    }

    /** Makes the records of fragments that were taken. Blocking. */
    Slice write(List<Fragment> fragments) {
        if (!request.file().readable().getAsBoolean()) {
            return Slice.of(Frames.error(
                    request.opId(), new NfcRefusal(NfcRefusal.READ_FAILED, "NfcAioReadFile failed: the file is gone")));
        }
        boolean first = fragments.get(0).equals(plan.get(0));
        if (fault.isPresent() && first) {
            return ReadFaults.write(fault.get(), request, fragments);
        }
        return Slice.of(FragmentWriter.write(request, fragments));
    }
}
