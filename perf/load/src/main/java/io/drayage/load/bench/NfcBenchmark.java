package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.dray.DrayOutcome;
import io.drayage.load.bench.dray.DrayRun;
import io.drayage.load.bench.estate.BenchEstate;
import io.drayage.load.bench.estate.EstateOrder;
import io.drayage.load.bench.floor.FloorReport;
import io.drayage.load.bench.floor.InputBytes;
import io.drayage.load.bench.floor.Step;
import io.drayage.load.process.Scratch;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * One disk end to end over native NFC against the floor of the same invocation, then the same disk while every request is answered 10 ms later. What a run of a
 * tiny disk costs is measured too and taken off.
 */
final class NfcBenchmark implements Benchmark {
    /** Our CPU over the sum of the primitives': what is promised. */
    static final double TARGET_RATIO = 1.25;
    /** Rate with latency over the rate without: what is promised. */
    static final double TARGET_LATENCY_SHARE = 0.8;

    private static final long DISK_BYTES = 8L << 30;
    private static final long TINY_DISK_BYTES = 1L << 20;
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int LATENCY_MILLIS = 10;
    private static final double GIB = 1L << 30;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Set<Step> STEPS = EnumSet.of(Step.READ, Step.HASH, Step.COMPRESS, Step.UPLOAD);

    /**
     * What was found.
     *
     * @param cpuSecondsPerGib of our process for a GiB of virtual disk, without what a run of a tiny disk takes
     * @param floorCpuSecondsPerGib of the primitives (socket and TLS, SHA-256, LZ4, upload) for the same work
     * @param bytesPerSecond of virtual disk, from the run's start to its end
     * @param delayedBytesPerSecond the same with {@link #LATENCY_MILLIS} of latency per request
     */
    record Report(
            FloorReport floor,
            long capacityBytes,
            long wireBytes,
            double cpuSecondsPerGib,
            double floorCpuSecondsPerGib,
            double bytesPerSecond,
            double delayedBytesPerSecond,
            long peakRssBytes,
            double databaseCpuSeconds) {
        @JsonProperty
        double ratioToFloor() {
            return cpuSecondsPerGib / floorCpuSecondsPerGib;
        }

        @JsonProperty
        double latencyShare() {
            return delayedBytesPerSecond / bytesPerSecond;
        }

        @JsonProperty
        boolean withinTargets() {
            return ratioToFloor() <= TARGET_RATIO && latencyShare() >= TARGET_LATENCY_SHARE;
        }
    }

    private record Measured(DrayOutcome outcome, long wireBytes) {}

    @Override
    public String name() {
        return "nfc";
    }

    @Override
    public String summary() {
        return "one disk over NFC, end to end, against the floor, and with 10 ms of latency (5 min; --size of the disk, 8 GiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        long diskBytes = setting.sizeBytes() == 0 ? DISK_BYTES : setting.sizeBytes();
        FloorReport floor = FloorBenchmark.measure(setting);
        setting.say("start-up: a disk of 1 MiB …");
        Measured tiny = measure(setting, TINY_DISK_BYTES, 0);
        setting.say("a disk of %s …".formatted(Sizes.text(diskBytes)));
        Measured plain = measure(setting, diskBytes, 0);
        setting.say("the same with %d ms of latency per request …".formatted(LATENCY_MILLIS));
        Measured delayed = measure(setting, diskBytes, LATENCY_MILLIS);
        Report report = report(floor, tiny, plain, delayed);
        print(setting, report);
        return report;
    }

    private static Report report(FloorReport floor, Measured tiny, Measured plain, Measured delayed) {
        DrayOutcome run = plain.outcome();
        double gib = run.capacityBytes() / GIB;
        long changed = run.blocksChanged() * BLOCK_BYTES;
        // Every block that holds something is hashed; nothing was known before, so that is what changed.
        InputBytes work = new InputBytes(plain.wireBytes(), changed, changed, run.bytesStored());
        return new Report(
                floor,
                run.capacityBytes(),
                plain.wireBytes(),
                (run.cpuSeconds() - tiny.outcome().cpuSeconds()) / gib,
                floor.cpuSeconds(work, STEPS) / gib,
                run.capacityBytes() / run.runSeconds(),
                run.capacityBytes() / delayed.outcome().runSeconds(),
                run.peakRssBytes(),
                run.databaseCpuSeconds());
    }

    private static Measured measure(BenchSetting setting, long diskBytes, int latencyMillis) {
        EstateOrder order = new EstateOrder(1, diskBytes, FloorBenchmark.FILL, FloorBenchmark.SEED, 1);
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order, setting.logs())) {
            estate.nfcLatency(latencyMillis);
            DrayOrder call =
                    DrayOrder.nfc(setting.launcher(), estate, scratch.folder().resolve("data"));
            try (DrayRun run = DrayRun.start(call, setting.logs().resolve("dray-nfc.log"))) {
                DrayOutcome outcome = run.awaitSuccess(PATIENCE);
                return new Measured(outcome, estate.counters().source().nfcBytes());
            }
        }
    }

    private static void print(BenchSetting setting, Report report) {
        TextTable table = new TextTable("", "full run over NFC");
        table.row("virtual disk", Sizes.text(report.capacityBytes()));
        table.row("read from hosts", Sizes.text(report.wireBytes()));
        table.row("throughput, of virtual disk", "%.2f GiB/s".formatted(report.bytesPerSecond() / GIB));
        table.row("the same at 10 ms", "%.2f GiB/s".formatted(report.delayedBytesPerSecond() / GIB));
        table.row("our CPU, without start-up", "%.3f s/GiB".formatted(report.cpuSecondsPerGib()));
        table.row("its primitives alone", "%.3f s/GiB".formatted(report.floorCpuSecondsPerGib()));
        table.row("embedded Postgres, CPU", "%.1f s".formatted(report.databaseCpuSeconds()));
        table.row("our peak RSS", Sizes.text(report.peakRssBytes()));
        setting.say("\n" + table);
        setting.say(
                "CPU: %.2f times its primitives, target %.2f; rate at 10 ms: %.0f %% of that without, target %.0f %%: %s"
                        .formatted(
                                report.ratioToFloor(),
                                TARGET_RATIO,
                                report.latencyShare() * 100,
                                TARGET_LATENCY_SHARE * 100,
                                report.withinTargets() ? "kept" : "MISSED"));
    }
}
