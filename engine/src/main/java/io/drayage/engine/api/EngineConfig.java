package io.drayage.engine.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What an engine may use.
 *
 * @param workDirectory scratch files (block tables); they can be lost without losing a run
 * @param memoryBytes the process-wide budget for blocks on their way, at least 96 MiB
 * @param rateBytesPerSecond bound on bytes read from sources, absent means none
 * @param disksAtOncePerVm how many disks of one VM move at once, 1 to 64; the budget may allow fewer
 * @param stagingPrefix key prefix in the bucket, empty or ending with "/"
 * @param cpuThreads threads that inflate, hash and compress, at least 1
 */
public record EngineConfig(
        Path workDirectory,
        long memoryBytes,
        Optional<Long> rateBytesPerSecond,
        int disksAtOncePerVm,
        String stagingPrefix,
        int cpuThreads) {
    /** The default budget. */
    public static final long DEFAULT_MEMORY_BYTES = 256L << 20;
    /** The least budget with which a disk can move. */
    public static final long LEAST_MEMORY_BYTES = 96L << 20;

    /** Validates every bound. */
    public EngineConfig {
        if (memoryBytes < LEAST_MEMORY_BYTES) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "limits.memory",
                    memoryBytes + " bytes is less than the least budget of 96MiB",
                    "Raise limits.memory (--memory)");
        }
        if (disksAtOncePerVm < 1 || disksAtOncePerVm > 64) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "disks at once",
                    disksAtOncePerVm + " is outside 1 to 64",
                    "Give --disks-at-once a number from 1 to 64");
        }
        if (!stagingPrefix.isEmpty() && !stagingPrefix.endsWith("/")) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "staging prefix",
                    "'" + stagingPrefix + "' does not end with '/'",
                    "Write the prefix as 'dray/'");
        }
        if (cpuThreads < 1) {
            throw new IllegalArgumentException("cpuThreads must be at least 1, is " + cpuThreads);
        }
    }

    /** The same with another place for scratch files. */
    public EngineConfig withWorkDirectory(Path directory) {
        return new EngineConfig(
                directory, memoryBytes, rateBytesPerSecond, disksAtOncePerVm, stagingPrefix, cpuThreads);
    }

    /** Defaults for this machine: 256 MiB, as many CPU threads as processors, four disks of a VM at once. */
    public static EngineConfig defaults(Path workDirectory, String stagingPrefix) {
        return new EngineConfig(
                workDirectory,
                DEFAULT_MEMORY_BYTES,
                Optional.empty(),
                4,
                stagingPrefix,
                Runtime.getRuntime().availableProcessors());
    }
}
