package io.drayage.control.config;

import io.drayage.control.config.DrayConfig.Replication;
import io.drayage.control.store.ReplicationJob.ChangeTracking;
import io.drayage.engine.api.RunPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys that say how runs treat VMs: section {@code replication}, and the limits that protect a VM. */
final class ReplicationSection {
    private static final String FLOOR_FORM = "a share such as 10%, at least 20GiB in any case, or a size such as 50GiB";
    private static final long LEAST_FLOOR_BYTES = 20L << 30;
    private static final Duration SHORTEST_SNAPSHOT = Duration.ofMinutes(1);
    private static final int MOST_RUNS_BETWEEN_SWEEPS = 1000;

    private ReplicationSection() {}

    private record Floor(long bytes, int percent) {}

    static Replication parse(ConfigSection replication, ConfigSection limits) {
        RunPolicy defaults = RunPolicy.defaults();
        ChangeTracking tracking = replication
                .parsed(
                        "changeTracking",
                        Arrays.stream(ChangeTracking.values())
                                .map(ChangeTracking::text)
                                .collect(Collectors.joining(", ")),
                        ChangeTracking::parse)
                .orElse(ChangeTracking.AS_FOUND);
        Floor floor = limits.parsed("datastoreFloor", FLOOR_FORM, ReplicationSection::floor)
                .orElse(new Floor(defaults.datastoreFloorBytes(), defaults.datastoreFloorPercent()));
        RunPolicy policy = new RunPolicy(
                tracking.mayEnable(),
                replication.integer("sweepEveryRuns", defaults.sweepEveryRuns(), 1, MOST_RUNS_BETWEEN_SWEEPS),
                false,
                false,
                floor.bytes(),
                floor.percent(),
                limits.parsed(
                                "snapshotMaxAge",
                                Quantities.DURATION_FORM + ", at least 1m",
                                text -> Quantities.duration(text).filter(age -> age.compareTo(SHORTEST_SNAPSHOT) >= 0))
                        .orElse(defaults.snapshotMaxAge()),
                replication
                        .parsed("foreignWait", Quantities.DURATION_FORM, Quantities::duration)
                        .orElse(defaults.foreignWait()));
        return new Replication(tracking, policy);
    }

    /** A share alone means at least 20 GiB too: a tenth of a small datastore is no room for a snapshot. {@code 0%} is no floor at all. */
    private static Optional<Floor> floor(String text) {
        String trimmed = text.trim();
        if (!trimmed.endsWith("%")) {
            return Quantities.size(trimmed).map(bytes -> new Floor(bytes, 0));
        }
        String digits = trimmed.substring(0, trimmed.length() - 1).trim();
        if (!digits.matches("[0-9]{1,2}") || Integer.parseInt(digits) > 90) {
            return Optional.empty();
        }
        int percent = Integer.parseInt(digits);
        return Optional.of(new Floor(percent == 0 ? 0 : LEAST_FLOOR_BYTES, percent));
    }
}
