package io.drayage.load.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.load.process.Scratch;
import io.drayage.load.process.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One VM through several runs on one data directory, all that goes wrong drawn from one seed. Each run is called again, without new troubles after the second call,
 * until it is complete; then its images are compared with the disks, which nobody has written to since the run's first call.
 */
public final class ChaosCampaign {
    /** Runs of a campaign: a full one and increments. */
    public static final int RUNS = 5;

    private static final int MOST_CALLS = 6;
    private static final int TROUBLED_CALLS = 2;
    private static final Duration CALL_LIMIT = Duration.ofMinutes(4);
    private static final Duration TICK = Duration.ofMillis(5);
    private static final List<Trouble> TROUBLES = List.of(Trouble.values());
    private static final List<String> TRANSPORTS = List.of("auto", "auto", "nfc", "lease");

    private final long seed;
    private final SplittableRandom random;
    private final Path logs;
    private final Consumer<String> out;
    private final List<ChaosRunReport> reports = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param logs an existing folder, for the log of a campaign that failed
     * @param out hears one line per call
     */
    public ChaosCampaign(long seed, Path logs, Consumer<String> out) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.logs = logs;
        this.out = out;
    }

    /** Runs it. */
    public ChaosReport run() {
        List<Long> disks = random.nextInt(4) == 0
                ? List.of(12L << 20)
                : List.of((64 + random.nextLong(64)) << 20, (16 + random.nextLong(32)) << 20);
        try (Scratch scratch = Scratch.in(logs);
                ChaosEstate estate = new ChaosEstate(seed, disks, scratch.folder("s3"))) {
            for (int number = 0; number < RUNS; number++) {
                reports.add(oneRun(estate, scratch.folder(), number));
            }
            // Whatever an earlier process left is found by the next one: this call has no trouble of its own.
            estate.calm();
            ChaosRunReport last = oneCleanRun(estate, scratch.folder());
            reports.add(last);
            ChaosReport report = ChaosReport.of(seed, reports, estate);
            if (!report.clean()) {
                keep(scratch.folder().resolve("dray.log"));
            }
            return report;
        }
    }

    private ChaosRunReport oneRun(ChaosEstate estate, Path folder, int number) {
        if (number > 0) {
            estate.scribble(random.nextLong(), 1 + random.nextInt(20));
        }
        String transport = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
        List<String> said = new ArrayList<>();
        for (int call = 1; call <= MOST_CALLS; call++) {
            estate.calm();
            List<Trouble> troubles = call <= TROUBLED_CALLS ? draw() : List.of();
            String state = call(estate, folder, transport, troubles);
            said.add(troubles + " -> " + state);
            out.accept("seed %d run %d call %d over %s: %s -> %s"
                    .formatted(seed, number + 1, call, transport, troubles, state));
            if (state.equals("COMPLETED")) {
                return new ChaosRunReport(number + 1, call, said, compare(estate, folder));
            }
        }
        return new ChaosRunReport(number + 1, MOST_CALLS, said, ChaosRunReport.Image.NONE);
    }

    private ChaosRunReport oneCleanRun(ChaosEstate estate, Path folder) {
        String state = call(estate, folder, "auto", List.of());
        out.accept("seed %d last run, without trouble: %s".formatted(seed, state));
        return new ChaosRunReport(
                RUNS + 1,
                1,
                List.of("[] -> " + state),
                state.equals("COMPLETED") ? compare(estate, folder) : ChaosRunReport.Image.NONE);
    }

    private List<Trouble> draw() {
        List<Trouble> drawn = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            drawn.add(TROUBLES.get(random.nextInt(TROUBLES.size())));
        }
        return drawn;
    }

    private String call(ChaosEstate estate, Path folder, String transport, List<Trouble> troubles) {
        troubles.forEach(trouble -> trouble.prepare(estate, random));
        long strikeAt = estate.bytesRead() + random.nextLong(48 << 20);
        List<Trouble> left = new ArrayList<>(troubles);
        long end = System.nanoTime() + CALL_LIMIT.toNanos();
        try (ChaosDray dray = ChaosDray.start(estate, folder, transport)) {
            while (dray.isAlive()) {
                dray.listen(TICK);
                if (!left.isEmpty() && estate.bytesRead() >= strikeAt) {
                    left.remove(0).strike(estate, dray, random);
                    strikeAt = estate.bytesRead() + random.nextLong(8 << 20);
                }
                if (System.nanoTime() > end) {
                    dray.kill();
                    return "HUNG for " + CALL_LIMIT.toSeconds() + " s";
                }
            }
            dray.listen(Duration.ofMillis(200));
            return dray.result().map(ChaosCampaign::outcome).orElse("no result");
        }
    }

    private static String outcome(JsonNode result) {
        String state = result.path("state").asText();
        return state.equals("COMPLETED")
                ? state
                : state + ": " + result.path("statusMessage").asText();
    }

    private static ChaosRunReport.Image compare(ChaosEstate estate, Path folder) {
        List<String> wanted = estate.hashes();
        Path images = folder.resolve("images").resolve(ChaosEstate.VM);
        try (var files = Files.list(images)) {
            List<String> found = files.filter(file -> file.toString().endsWith(".raw"))
                    .sorted()
                    .map(Sha256::of)
                    .toList();
            return found.equals(wanted) ? ChaosRunReport.Image.IDENTICAL : ChaosRunReport.Image.WRONG;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + images, e);
        }
    }

    private void keep(Path log) {
        try {
            Files.copy(
                    log,
                    logs.resolve("chaos-seed-" + seed + ".log"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + log, e);
        }
    }
}
