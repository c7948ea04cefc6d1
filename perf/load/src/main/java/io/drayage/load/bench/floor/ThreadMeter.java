package io.drayage.load.bench.floor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures work that runs on the calling thread alone, native code included. */
final class ThreadMeter {
    private static final double NANOS = 1e9;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    /** Fixed work; its result is any value other than 0 that depends on all of it. */
    interface Pass {
        long run();
    }

    /** Runs a pass so often in a row and tells what it took. */
    Cost run(Pass pass, int times, long bytesPerPass) {
        long cpu = threads.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        long result = 0;
        for (int i = 0; i < times; i++) {
            result += pass.run();
        }
        long wallTaken = System.nanoTime() - wall;
        long cpuTaken = threads.getCurrentThreadCpuTime() - cpu;
        // Reading the result also keeps the compiler from dropping the work.
        if (result == 0) {
            throw new IllegalStateException("a pass computed nothing");
        }
        return new Cost(cpuTaken / NANOS, wallTaken / NANOS, times * bytesPerPass);
    }
}
