package io.drayage.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux says of a process, from {@code /proc/PID}: CPU seconds and memory.
 *
 * @param cpuSeconds user and system time of all its threads so far
 * @param rssBytes resident memory now (VmRSS)
 * @param peakRssBytes the most so far (VmHWM)
 */
public record ProcessFigures(double cpuSeconds, long rssBytes, long peakRssBytes) {
    /** The kernel's clock ticks a second as user space sees them: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Reads the figures of a running process. */
    public static ProcessFigures of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The command name, in parentheses, may hold spaces; the fields after it are counted from the last one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
            String status = Files.readString(folder.resolve("status"));
            return new ProcessFigures(cpu, kibibytes(status, "VmRSS:") << 10, kibibytes(status, "VmHWM:") << 10);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    private static long kibibytes(String status, String field) {
        return status.lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(
                        line.substring(field.length()).replace("kB", "").strip()))
                .findFirst()
                .orElse(0);
    }
}
