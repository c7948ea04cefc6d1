package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.load.chaos.ChaosCampaign;
import io.drayage.load.chaos.ChaosReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Campaigns of runs in which seeded things go wrong; none may end in a wrong image or leave anything behind. */
final class ChaosBenchmark implements Benchmark {
    private static final int SEEDS = 40;

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
        List<ChaosReport> campaigns = new ArrayList<>();
        seeds.forEach(seed -> campaigns.add(new ChaosCampaign(seed, setting.logs(), setting::say).run()));
        Report report = new Report(campaigns);
        print(setting, report);
        return report;
    }

    private static void print(BenchSetting setting, Report report) {
        long wrong = report.campaigns().stream().mapToLong(ChaosReport::wrong).sum();
        long incomplete =
                report.campaigns().stream().mapToLong(ChaosReport::incomplete).sum();
        long snapshots = report.campaigns().stream()
                .mapToLong(one -> one.snapshots().size())
                .sum();
        long leases = report.campaigns().stream().mapToLong(ChaosReport::leases).sum();
        long uploads =
                report.campaigns().stream().mapToLong(ChaosReport::uploads).sum();
        setting.say(
                ("%d campaigns, %d runs, %d calls: %d wrong images, %d runs never complete; left behind: %d snapshots, %d"
                                + " leases, %d uploads: %s")
                        .formatted(
                                report.campaigns().size(),
                                report.runs(),
                                report.calls(),
                                wrong,
                                incomplete,
                                snapshots,
                                leases,
                                uploads,
                                report.clean() ? "kept" : "MISSED"));
        report.campaigns().stream()
                .filter(one -> !one.clean())
                .forEach(one ->
                        setting.say("seed " + one.seed() + " (scripts/bench chaos --seed " + one.seed() + "): " + one));
    }
}
