package io.drayage.load.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and when figures were measured.
 *
 * @param cpu the CPU's name, as the kernel gives it
 * @param cores that Java sees
 * @param memoryBytes of the machine
 * @param kernel its name and version
 * @param java version and vendor
 * @param loadAverage processes that ran or wanted to over the last minute before: well above zero means the machine was not ours alone
 * @param at ISO-8601, UTC
 */
public record Machine(
        String cpu, int cores, long memoryBytes, String kernel, String java, double loadAverage, String at) {
    /** This one, now. */
    public static Machine here() {
        return new Machine(
                procField(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                physicalMemory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static long physicalMemory() {
        String kibibytes = procField(Path.of("/proc/meminfo"), "MemTotal")
                .replace("kB", "")
                .strip();
        return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) << 10;
    }

    private static String procField(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "%s, %d cores, %d GiB; %s; Java %s; load %.1f before; %s"
                .formatted(cpu, cores, memoryBytes >> 30, kernel, java, loadAverage, at);
    }
}
