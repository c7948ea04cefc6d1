package io.drayage.load.chaos;

import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.lab.fault.FaultSchedule.Clock;
import io.drayage.lab.fault.FaultSchedule.Moment;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.fault.FaultSchedule.Scope;
import io.drayage.lab.fault.FaultSchedule.Target;
import io.drayage.load.chaos.ChaosRunReport.Image;
import io.drayage.load.process.Scratch;
import io.drayage.load.process.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One VM through several runs on one data directory while its guest writes, all that goes wrong drawn from one seed. Each run is called again, without new faults after
 * the second call, until it is complete; then its images must be the disks as they all were at one moment since the run's first call.
 */
public final class ChaosCampaign {
    private static final int MOST_CALLS = 6;
    private static final int TROUBLED_CALLS = 2;
    private static final int MOST_FAULTS = 4;
    private static final long WITHIN_MILLIS = 10_000;
    private static final List<String> TRANSPORTS = List.of("auto", "auto", "nfc", "nfc", "https", "lease");
    private static final FaultSchedule CALM = new FaultSchedule(0, List.of());

    private final long seed;
    private final int runs;
    private final SplittableRandom random;
    private final Path logs;
    private final Consumer<String> out;
    private final List<ChaosRunReport> reports = new ArrayList<>();
    private final FaultTally tally = new FaultTally();
    private final List<Long> disks;
    private final Suspicion suspicion;

    /**
     * Prepares.
     *
     * @param runs in which things go wrong; one without follows
     * @param logs an existing folder, for the log of a campaign that failed
     * @param out hears one line per call
     */
    public ChaosCampaign(long seed, int runs, Path logs, Consumer<String> out) {
        this.seed = seed;
        this.runs = runs;
        this.random = new SplittableRandom(seed);
        this.logs = logs;
        this.out = out;
        this.disks = drawDisks();
        this.suspicion = new Suspicion(disks.stream().allMatch(bytes -> bytes <= Suspicion.SAMPLED_BYTES));
    }

    private List<Long> drawDisks() {
        return switch (random.nextInt(4)) {
            case 0 -> List.of(12L << 20);
            case 1 -> List.of(8L << 20, (1 + random.nextLong(8)) << 20);
            default -> List.of((64 + random.nextLong(64)) << 20, (16 + random.nextLong(32)) << 20);
        };
    }

    /** Runs it. */
    public ChaosReport run() {
        try (Scratch scratch = Scratch.in(logs);
                ChaosEstate estate = new ChaosEstate(seed, disks, scratch.folder("s3"))) {
            ChaosCall dray = new ChaosCall(estate, scratch.folder());
            for (int number = 1; number <= runs; number++) {
                oneRun(estate, dray, number, TROUBLED_CALLS, List.of());
            }
            // Whatever an earlier process left is found by the next one: this run has no faults, and collects at once.
            oneRun(estate, dray, runs + 1, 0, List.of("--collection-grace", "0s"));
            ChaosReport report = ChaosReport.of(seed, reports, tally, estate);
            if (!report.clean()) {
                keep(dray.log());
            }
            return report;
        }
    }

    private void oneRun(ChaosEstate estate, ChaosCall dray, int number, int troubled, List<String> more) {
        if (number > 1) {
            estate.scribble(random.nextLong(), 1 + random.nextInt(20));
        }
        boolean sweep = suspicion.isAny();
        List<String> options = new ArrayList<>(more);
        options.addAll(sweep ? List.of("--verify", "full") : List.of());
        String transport = troubled == 0 ? "auto" : TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
        GuestWrites guest = new GuestWrites(estate, random.split());
        List<String> said = new ArrayList<>();
        int hung = 0;
        Image image = Image.NONE;
        for (int call = 1; call <= MOST_CALLS && image == Image.NONE; call++) {
            FaultSchedule schedule = call <= troubled ? draw(transport, sweep) : CALM;
            if (call <= troubled) {
                guest.plan(withinBytes());
            }
            ChaosCall.Ended ended = dray.run(transport, options, schedule, guest);
            tally.add(ended.outcomes());
            suspicion.learn(ended.outcomes());
            hung += ended.hung() ? 1 : 0;
            if (ended.isComplete()) {
                image = judge(ended, guest, dray.images(), sweep);
            }
            String line = "run %d call %d%s over %s: %s -> %s%s"
                    .formatted(
                            number,
                            call,
                            sweep ? " (sweep)" : "",
                            transport,
                            ended.outcomes(),
                            ended.text(),
                            image == Image.NONE ? "" : ", " + image);
            said.add(line);
            out.accept("seed " + seed + " " + line);
        }
        reports.add(new ChaosRunReport(number, said.size(), hung, said, image));
    }

    private Image judge(ChaosCall.Ended ended, GuestWrites guest, Path images, boolean sweep) {
        if (guest.have(hashes(images))) {
            if (sweep) {
                suspicion.clear();
            }
            return Image.IDENTICAL;
        }
        return !sweep && suspicion.excuses(ended.result().orElseThrow()) ? Image.DECEIVED : Image.WRONG;
    }

    private long withinBytes() {
        return Math.min(48L << 20, disks.stream().mapToLong(Long::longValue).sum());
    }

    /** A sixth of the calls meets no fault of the schedule, and a quarter a kill besides. */
    private FaultSchedule draw(String transport, boolean sweep) {
        Set<FaultKind.Area> areas = EnumSet.allOf(FaultKind.Area.class);
        areas.removeAll(notMetBy(transport));
        if (sweep) {
            areas.remove(FaultKind.Area.SILENT);
        }
        Scope scope = new Scope(
                List.of(new Target(ChaosEstate.VM, disks.size())), areas, MOST_FAULTS, WITHIN_MILLIS, withinBytes());
        long drawn = random.nextLong();
        List<Planned> faults = new ArrayList<>(
                random.nextInt(6) == 0
                        ? List.of()
                        : FaultSchedule.of(drawn, scope).faults());
        if (random.nextInt(4) == 0) {
            Moment moment = new Moment(Clock.BYTES, random.nextLong(withinBytes()));
            faults.add(new Planned(moment, FaultKind.ENGINE_KILL, ChaosEstate.VM, 0, 0, 0));
        }
        return new FaultSchedule(drawn, faults);
    }

    /** What a transport has no occasion for. */
    private static Set<FaultKind.Area> notMetBy(String transport) {
        return switch (transport) {
            case "nfc" -> EnumSet.of(FaultKind.Area.LEASE, FaultKind.Area.FOLDER);
            case "https" -> EnumSet.of(FaultKind.Area.LEASE, FaultKind.Area.NFC);
            case "lease" -> EnumSet.of(FaultKind.Area.NFC, FaultKind.Area.FOLDER);
            default -> EnumSet.of(FaultKind.Area.FOLDER);
        };
    }

    private static List<String> hashes(Path images) {
        try (var files = Files.list(images)) {
            return files.filter(file -> file.toString().endsWith(".raw"))
                    .sorted()
                    .map(Sha256::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + images, e);
        }
    }

    private void keep(Path log) {
        try {
            Files.copy(log, logs.resolve("chaos-seed-" + seed + ".log"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + log, e);
        }
    }
}
