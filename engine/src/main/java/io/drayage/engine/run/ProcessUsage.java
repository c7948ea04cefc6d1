package io.drayage.engine.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time and memory of this process, for the run's result. */
final class ProcessUsage {
    private static final double NANOS_PER_SECOND = 1e9;

    private ProcessUsage() {}

    /** User and system time of all threads so far; 0 where the platform does not tell. */
    static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? Math.max(0, os.getProcessCpuTime()) / NANOS_PER_SECOND
                : 0;
    }

    /** The most memory that was resident (VmHWM of Linux); 0 elsewhere. */
    static long peakRssBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // Not Linux: there is no such file, and the figure is documented as 0 then.
            return 0;
        }
    }
}
