package io.drayage.load.bench;

import io.drayage.load.bench.StallReport.Second;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.dray.DrayOutcome;
import io.drayage.load.bench.dray.DrayRun;
import io.drayage.load.bench.estate.BenchEstate;
import io.drayage.load.bench.estate.EstateOrder;
import io.drayage.load.process.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fifty VMs with one disk each are admitted at once; when a tenth of the data has been read, S3 reads no part any more for a minute. Our memory has to stay bounded
 * and flat, the reads have to stop at the hosts' sockets, and after the release every run has to end well.
 */
final class StallBenchmark implements Benchmark {
    private static final int DISKS = 50;
    private static final long DISK_BYTES = 256L << 20;
    private static final int HOSTS = 4;
    private static final int STALL_SECONDS = 60;
    private static final long RSS_TARGET_BYTES = 512L << 20;
    private static final long NANOS = 1_000_000_000L;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration TICK = Duration.ofMillis(200);
    /** Of the virtual disks this much is on the wire, roughly; a third of it is where the stall begins. */
    private static final double WIRE_SHARE = 0.3;

    private static final double STALL_AT = 0.1;

    @Override
    public String name() {
        return "stall";
    }

    @Override
    public String summary() {
        return "50 disks at once while S3 stands still for 60 s: memory and back-pressure (5 min; --size of each disk, 256 MiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        long diskBytes = setting.sizeBytes() == 0 ? DISK_BYTES : setting.sizeBytes();
        EstateOrder order = new EstateOrder(DISKS, diskBytes, FloorBenchmark.FILL, FloorBenchmark.SEED, HOSTS);
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order, setting.logs())) {
            DrayOrder call =
                    new DrayOrder(setting.launcher(), estate, scratch.folder().resolve("data"));
            try (DrayRun run = DrayRun.start(call, setting.logs().resolve("dray-stall.log"))) {
                StallReport report = measure(setting, estate, run, diskBytes);
                print(setting, report);
                return report;
            }
        }
    }

    private static StallReport measure(BenchSetting setting, BenchEstate estate, DrayRun run, long diskBytes) {
        setting.say("%d disks of %s: waiting until a tenth has been read …".formatted(DISKS, Sizes.text(diskBytes)));
        awaitBytes(estate, run, (long) (DISKS * diskBytes * WIRE_SHARE * STALL_AT));
        setting.say("S3 stands still for %d s …".formatted(STALL_SECONDS));
        estate.stallUploads();
        List<Second> seconds = watch(estate, run);
        setting.say("S3 goes on; waiting for all runs to end …");
        estate.releaseUploads();
        DrayOutcome outcome = run.awaitSuccess(PATIENCE);
        return StallReport.of(
                DISKS,
                diskBytes,
                seconds,
                RSS_TARGET_BYTES,
                outcome.peakRssBytes(),
                outcome.results().size(),
                estate.counters());
    }

    private static void awaitBytes(BenchEstate estate, DrayRun run, long bytes) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (estate.counters().source().streamBytes() < bytes) {
            run.listen(TICK);
            if (!run.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("dray ended, or read nothing for long, before the stall could begin");
            }
        }
    }

    private static List<Second> watch(BenchEstate estate, DrayRun run) {
        long begin = System.nanoTime();
        List<Second> seconds = new ArrayList<>();
        for (int second = 0; second <= STALL_SECONDS; second++) {
            while (System.nanoTime() < begin + second * NANOS) {
                run.listen(Duration.ofNanos(Math.max(1, begin + second * NANOS - System.nanoTime())));
            }
            seconds.add(new Second(second, run.figures().rssBytes(), estate.counters()));
        }
        return seconds;
    }

    private static void print(BenchSetting setting, StallReport report) {
        TextTable table = new TextTable(
                "second of the stall", "our RSS", "read from hosts", "disks active", "snapshots", "requests at S3");
        for (Second second : report.seconds()) {
            if (second.second() % 5 == 0) {
                table.row(
                        Integer.toString(second.second()),
                        Sizes.text(second.rssBytes()),
                        Sizes.text(second.lab().source().streamBytes()),
                        Integer.toString(second.lab().source().streamsOpen()),
                        Integer.toString(second.lab().source().snapshotsPresent()),
                        Integer.toString(second.lab().store().requestsInFlight()));
            }
        }
        setting.say("\n" + table);
        setting.say(
                "RSS: %s at most in the stall, %s at most ever (target %s); seconds 10 to 60 within %.1f %% (target %.0f %%)"
                        .formatted(
                                Sizes.text(report.highestRssBytes()),
                                Sizes.text(report.peakRssBytes()),
                                Sizes.text(report.rssTargetBytes()),
                                report.flatness() * 100,
                                StallReport.TARGET_FLATNESS * 100));
        setting.say(
                "read from hosts in seconds 10 to 60: %d bytes; after the release %d of %d runs complete; left behind: %s"
                        .formatted(
                                report.bytesReadWhileSteady(),
                                report.completedRuns(),
                                report.disks(),
                                report.clean() ? "nothing" : report.labAfter().toString()));
        setting.say(report.withinTarget() ? "all promises kept" : "MISSED");
    }
}
