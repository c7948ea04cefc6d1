package io.drayage.lab.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What goes wrong and when, all of it out of one seed: the same seed and scope give the same plan everywhere.
 *
 * @param faults by moment
 */
public record FaultSchedule(long seed, List<Planned> faults) {
    /** Copies the list. */
    public FaultSchedule {
        faults = List.copyOf(faults);
    }

    /** What a moment counts. */
    public enum Clock {
        /** Milliseconds since the start. */
        MILLIS,
        /** Bytes of disks that hosts have sent since the start. */
        BYTES
    }

    /** A moment: when that clock has come so far. */
    public record Moment(Clock clock, long at) {}

    /**
     * A fault to come.
     *
     * @param disk ordinal of the disk, for kinds that strike one
     * @param amount as the kind says
     * @param seed for what the fault itself picks
     */
    public record Planned(Moment moment, FaultKind kind, String vm, int disk, long amount, long seed) {
        @Override
        public String toString() {
            String unit = moment.clock() == Clock.MILLIS ? "ms" : "bytes";
            return String.format(Locale.ROOT, "at %d %s: %s of %s/%d, %d", moment.at(), unit, kind, vm, disk, amount);
        }
    }

    /** A VM that may be struck. */
    public record Target(String vm, int disks) {}

    /**
     * What a schedule may pick.
     *
     * @param most how many faults at most; a schedule has at least one
     * @param withinMillis latest moment by time
     * @param withinBytes latest moment by bytes; 0 for none by bytes
     */
    public record Scope(
            List<Target> targets, Set<FaultKind.Area> areas, int most, long withinMillis, long withinBytes) {
        /** Copies and checks. */
        public Scope {
            targets = List.copyOf(targets);
            areas = Set.copyOf(areas);
            if (targets.isEmpty() || areas.isEmpty() || most < 1 || withinMillis < 1 || withinBytes < 0) {
                throw new IllegalArgumentException("a scope has targets, areas, at least one fault and some time");
            }
        }

        /** All areas that an honest client survives without help: not processes, not silent lies. */
        public static Scope lab(List<Target> targets, int most, long withinMillis, long withinBytes) {
            Set<FaultKind.Area> areas = EnumSet.complementOf(EnumSet.of(FaultKind.Area.PROCESS, FaultKind.Area.SILENT));
            return new Scope(targets, areas, most, withinMillis, withinBytes);
        }

        /** The same with these areas. */
        public Scope areas(Set<FaultKind.Area> others) {
            return new Scope(targets, others, most, withinMillis, withinBytes);
        }
    }

    /** Plans. */
    public static FaultSchedule of(long seed, Scope scope) {
        SplittableRandom random = new SplittableRandom(seed);
        List<FaultKind.Area> areas = List.copyOf(EnumSet.copyOf(scope.areas()));
        int count = 1 + random.nextInt(scope.most());
        List<Planned> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            faults.add(plan(random, areas, scope));
        }
        faults.sort(Comparator.comparing((Planned fault) -> fault.moment().clock())
                .thenComparingLong(fault -> fault.moment().at()));
        return new FaultSchedule(seed, faults);
    }

    /** The area first, so that one with many kinds does not crowd out the others. */
    private static Planned plan(SplittableRandom random, List<FaultKind.Area> areas, Scope scope) {
        FaultKind.Area area = areas.get(random.nextInt(areas.size()));
        List<FaultKind> kinds = List.of(FaultKind.values()).stream()
                .filter(each -> each.area() == area)
                .toList();
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        Target target = scope.targets().get(random.nextInt(scope.targets().size()));
        int disk = random.nextInt(Math.max(1, target.disks()));
        long amount = kind.least() + random.nextLong(kind.most() - kind.least() + 1);
        return new Planned(moment(random, scope, kind), kind, target.vm(), disk, amount, random.nextLong());
    }

    /** A quarter of the faults is there from the start; of lies about changed areas three, as these are asked for before anything is read. */
    private static Moment moment(SplittableRandom random, Scope scope, FaultKind kind) {
        int rolled = random.nextInt(4);
        int die = kind.name().startsWith("AREAS_") && rolled < 3 ? 0 : rolled;
        long millis = random.nextLong(scope.withinMillis());
        long bytes = random.nextLong(Math.max(1, scope.withinBytes()));
        if (die == 0) {
            return new Moment(Clock.MILLIS, 0);
        }
        return die == 1 || scope.withinBytes() == 0 ? new Moment(Clock.MILLIS, millis) : new Moment(Clock.BYTES, bytes);
    }

    /** The plan, a line for each fault, the seed first. */
    public String plan() {
        StringBuilder lines = new StringBuilder("seed " + seed + ": " + faults.size() + " faults\n");
        faults.forEach(fault -> lines.append("  ").append(fault).append('\n'));
        return lines.toString();
    }
}
