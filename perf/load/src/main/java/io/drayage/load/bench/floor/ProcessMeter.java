package io.drayage.load.bench.floor;

import com.sun.management.OperatingSystemMXBean;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * Measures a child process of the floor from inside, all its threads and its garbage collector included, and reports each repetition to the parent as a line of
 * stdout: {@code cpuSeconds wallSeconds bytes}.
 */
final class ProcessMeter {
    private static final double NANOS = 1e9;

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private long cpuBefore;
    private long wallBefore;

    void begin() {
        cpuBefore = process.getProcessCpuTime();
        wallBefore = System.nanoTime();
    }

    void end(long bytes) {
        double wall = (System.nanoTime() - wallBefore) / NANOS;
        double cpu = (process.getProcessCpuTime() - cpuBefore) / NANOS;
        out.println(cpu + " " + wall + " " + bytes);
    }

    /** Reads such a line. */
    static Cost parse(String line) {
        String[] fields = line.strip().split(" ");
        return new Cost(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Long.parseLong(fields[2]));
    }
}
