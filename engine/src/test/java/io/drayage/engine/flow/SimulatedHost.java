package io.drayage.engine.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A host whose throughput depends on how many streams are open, and the disks that want to be read from it. Time passes in steps of 100 ms. */
final class SimulatedHost {
    private static final long STEP = ManualTime.SECOND / 10;
    private static final long REQUEST_BYTES = 1 << 20;

    private final ManualTime time;
    private final StreamGovernor governor;
    private final StreamPlace place;
    private final Random random;
    private final double noise;
    private final List<StreamPermit> open = new ArrayList<>();
    IntToDoubleFunction bytesPerSecond;

    SimulatedHost(
            ManualTime time,
            StreamGovernor governor,
            StreamPlace place,
            IntToDoubleFunction bytesPerSecond,
            double noise) {
        this.time = time;
        this.governor = governor;
        this.place = place;
        this.bytesPerSecond = bytesPerSecond;
        this.noise = noise;
        this.random = new Random(7);
    }

    /** Linear up to the knee, beyond it each stream costs some of the whole. */
    static IntToDoubleFunction knee(int knee, double each, double lossPerStreamBeyond) {
        return streams -> streams <= knee
                ? streams * each
                : knee * each * Math.max(0.1, 1 - lossPerStreamBeyond * (streams - knee));
    }

    void demand(int disks) {
        for (int i = 0; i < disks; i++) {
            governor.admit(place, "run-" + i).onSuccess(open::add);
        }
    }

    int streams() {
        return open.size();
    }

    /** Lets the host work; every second one disk ends and another takes its place, which is how a limit that fell takes effect. */
    void work(int seconds) {
        for (int step = 0; step < seconds * 10; step++) {
            time.pass(STEP);
            int streams = open.size();
            if (streams == 0) {
                continue;
            }
            double all = bytesPerSecond.applyAsDouble(streams) * (1 + noise * (2 * random.nextDouble() - 1));
            double each = all / streams;
            long latency = (long) (4 * REQUEST_BYTES / each * ManualTime.SECOND);
            for (StreamPermit permit : List.copyOf(open)) {
                permit.moved((long) (each / 10), latency);
            }
            if (step % 10 == 9) {
                StreamPermit done = open.remove(0);
                governor.admit(place, "next").onSuccess(open::add);
                done.close();
            }
        }
    }
}
