package io.drayage.engine.api;

import java.time.Duration;

/**
 * What a run may do to its VM and how far it trusts change tracking.
 *
 * @param changeTrackingAllowed whether change tracking may be switched on where it is off; where it is on already it is used in any case
 * @param sweepEveryRuns every so many runs all blocks are read and compared, 1 (every run) or more
 * @param sweepNow this run reads and compares all blocks
 * @param plainNfc whether NFC data may go over the wire without TLS
 * @param datastoreFloorBytes, datastoreFloorPercent no snapshot is begun or kept when a datastore of the VM has less room than the larger of the two; 0 bytes and 0 percent mean no floor
 * @param snapshotMaxAge a run stops, and removes its snapshot, when that is so old
 * @param foreignWait how long somebody else's snapshot or backup task is waited for before the run fails
 */
public record RunPolicy(
        boolean changeTrackingAllowed,
        int sweepEveryRuns,
        boolean sweepNow,
        boolean plainNfc,
        long datastoreFloorBytes,
        int datastoreFloorPercent,
        Duration snapshotMaxAge,
        Duration foreignWait) {
    /** Runs from one sweep to the next. */
    public static final int DEFAULT_SWEEP_EVERY_RUNS = 14;

    private static final RunPolicy DEFAULTS = new RunPolicy(
            true, DEFAULT_SWEEP_EVERY_RUNS, false, false, 20L << 30, 10, Duration.ofHours(24), Duration.ofMinutes(30));

    /** Checks ranges. */
    public RunPolicy {
        require(sweepEveryRuns >= 1, "sweepEveryRuns", sweepEveryRuns + " is less than 1");
        require(datastoreFloorBytes >= 0, "datastoreFloor", "it is negative");
        require(
                datastoreFloorPercent >= 0 && datastoreFloorPercent <= 90,
                "datastoreFloor",
                datastoreFloorPercent + " % is not 0 to 90 %");
        require(snapshotMaxAge.compareTo(Duration.ofMinutes(1)) >= 0, "snapshotMaxAge", "it is less than a minute");
        require(!foreignWait.isNegative(), "foreignWait", "it is negative");
    }

    /** What holds where nobody says otherwise: tracking allowed, a sweep every 14 runs, TLS, max(10 %, 20 GiB) of room, 24 hours, half an hour. */
    public static RunPolicy defaults() {
        return DEFAULTS;
    }

    private static void require(boolean condition, String name, String reason) {
        if (!condition) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    name,
                    reason,
                    "Correct it in the job's options or the settings");
        }
    }
}
