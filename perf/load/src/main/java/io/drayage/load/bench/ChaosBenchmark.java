package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.lab.fault.FaultKind;
import io.drayage.load.chaos.ChaosCampaign;
import io.drayage.load.chaos.ChaosReport;
import io.drayage.load.chaos.ChaosRunReport.Image;
import io.drayage.load.chaos.FaultTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Campaigns of runs in which seeded things go wrong; none may end in a wrong image or leave anything behind. Several campaigns go on at once. */
final class ChaosBenchmark implements Benchmark {
    private static final int SEEDS = 40;
    private static final int RUNS = 5;
    private static final int AT_ONCE = 2;

    /** What was found. */
    record Report(List<ChaosReport> campaigns) {
        @JsonProperty
        long runs() {
            return campaigns.stream().mapToLong(one -> one.runs().size()).sum();
        }

        @JsonProperty
        long calls() {
            return campaigns.stream()
                    .flatMap(one -> one.runs().stream())
                    .mapToLong(one -> one.calls())
                    .sum();
        }

        long count(Image image) {
            return campaigns.stream().mapToLong(one -> one.count(image)).sum();
        }

        @JsonProperty
        boolean clean() {
            return campaigns.stream().allMatch(ChaosReport::clean);
        }
    }

    @Override
    public String name() {
        return "chaos";
    }

    @Override
    public String summary() {
        return "runs in which seeded things go wrong, images compared (60 min; --seeds N campaigns of 6 runs, 40; --seed S replays one)";
    }

    @Override
    public Object run(BenchSetting setting) {
        LongStream seeds = setting.seed().isPresent()
                ? LongStream.of(setting.seed().getAsLong())
                : LongStream.rangeClosed(1, setting.seeds().orElse(SEEDS));
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<ChaosReport>> campaigns = new ArrayList<>();
            seeds.forEach(seed -> campaigns.add(
                    threads.submit(() -> new ChaosCampaign(seed, RUNS, setting.logs(), setting::say).run())));
            Report report = new Report(results(campaigns));
            print(setting, report);
            return report;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<ChaosReport> results(List<Future<ChaosReport>> campaigns) {
        List<ChaosReport> reports = new ArrayList<>();
        for (Future<ChaosReport> campaign : campaigns) {
            try {
                reports.add(campaign.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a campaign broke: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        return reports;
    }

    private static void print(BenchSetting setting, Report report) {
        printFaults(setting, report);
        List<ChaosReport> all = report.campaigns();
        setting.say(
                ("%d campaigns, %d runs, %d calls: %d wrong images, %d runs never complete, %d calls hung; %d images deceived by"
                                + " lies that no reader can see, each put right by the next sweep; left behind: %d"
                                + " snapshots, %d leases, %d uploads, %d objects without a run (of %d), %d missing: %s")
                        .formatted(
                                all.size(),
                                report.runs(),
                                report.calls(),
                                report.count(Image.WRONG),
                                report.count(Image.NONE),
                                all.stream().mapToInt(ChaosReport::hung).sum(),
                                report.count(Image.DECEIVED),
                                all.stream()
                                        .mapToInt(one -> one.snapshots().size())
                                        .sum(),
                                all.stream().mapToInt(ChaosReport::leases).sum(),
                                all.stream().mapToInt(ChaosReport::uploads).sum(),
                                all.stream()
                                        .mapToInt(one ->
                                                one.bucket().unreferenced().size())
                                        .sum(),
                                all.stream()
                                        .mapToInt(one -> one.bucket().objects())
                                        .sum(),
                                all.stream()
                                        .mapToInt(one -> one.bucket().missing().size())
                                        .sum(),
                                report.clean() ? "kept" : "MISSED"));
        all.stream()
                .filter(one -> !one.clean())
                .forEach(one ->
                        setting.say("seed " + one.seed() + " (scripts/bench chaos --seed " + one.seed() + "): " + one));
    }

    private static void printFaults(BenchSetting setting, Report report) {
        FaultTally tally = new FaultTally();
        report.campaigns().forEach(one -> tally.add(one.faults()));
        TextTable table = new TextTable("fault", "injected", "struck");
        int injected = 0;
        int struck = 0;
        for (Map.Entry<FaultKind, FaultTally.Count> each : tally.counts().entrySet()) {
            FaultTally.Count count = each.getValue();
            injected += count.injected();
            struck += count.struck();
            table.row(each.getKey().name(), Integer.toString(count.injected()), Integer.toString(count.struck()));
        }
        table.row("all", Integer.toString(injected), Integer.toString(struck));
        setting.say("\n" + table);
    }
}
