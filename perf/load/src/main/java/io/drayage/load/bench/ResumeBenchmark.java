package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.dray.DrayRun;
import io.drayage.load.bench.estate.BenchEstate;
import io.drayage.load.bench.estate.EstateOrder;
import io.drayage.load.process.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * kill -9 of {@code dray replicate} at a seeded point of a full run over NFC, then the same call again: how many bytes are read a second time. The same disk without
 * a kill says how many one reading takes.
 */
final class ResumeBenchmark implements Benchmark {
    /** Bytes read again per disk: what is promised. */
    static final long TARGET_BYTES = 64L << 20;

    private static final long DISK_BYTES = 1L << 30;
    private static final int KILLS = 50;
    private static final long SEED = 42;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(5);

    /**
     * One kill.
     *
     * @param killedAtBytes read when the process was killed, wanted
     * @param readBeforeBytes by then, in truth
     * @param readAgainBytes in both calls together beyond what one reading takes
     * @param resumed what the second call says of itself
     */
    record Kill(long killedAtBytes, long readBeforeBytes, long readAgainBytes, boolean resumed) {}

    /** What was found. */
    record Report(long diskBytes, long oneReadingBytes, List<Kill> kills) {
        @JsonProperty
        long mostBytes() {
            return kills.stream().mapToLong(Kill::readAgainBytes).max().orElse(0);
        }

        @JsonProperty
        long medianBytes() {
            return kills.stream().mapToLong(Kill::readAgainBytes).sorted().toArray()[kills.size() / 2];
        }

        @JsonProperty
        boolean withinTarget() {
            return mostBytes() <= TARGET_BYTES;
        }
    }

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String summary() {
        return "bytes read again after kill -9, over 50 seeded points (12 min; --size of the disk, 1 GiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        long diskBytes = setting.sizeBytes() == 0 ? DISK_BYTES : setting.sizeBytes();
        long one = readWithoutKill(setting, diskBytes);
        setting.say("one reading takes %s; %d kills …".formatted(Sizes.text(one), KILLS));
        SplittableRandom random = new SplittableRandom(SEED);
        List<Kill> kills = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            long point = random.nextLong(one * 19 / 20) + 1;
            kills.add(kill(setting, diskBytes, point, one));
        }
        Report report = new Report(diskBytes, one, kills);
        print(setting, report);
        return report;
    }

    private static long readWithoutKill(BenchSetting setting, long diskBytes) {
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order(diskBytes), setting.logs())) {
            finish(setting, call(setting, scratch, estate));
            return estate.counters().source().nfcReadBytes();
        }
    }

    private static Kill kill(BenchSetting setting, long diskBytes, long point, long one) {
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order(diskBytes), setting.logs())) {
            DrayOrder call = call(setting, scratch, estate);
            try (DrayRun run = DrayRun.start(call, log(setting))) {
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (estate.counters().source().nfcReadBytes() < point && run.isAlive()) {
                    if (System.nanoTime() > end) {
                        throw new IllegalStateException("dray read nothing for long; its log is " + log(setting));
                    }
                    run.listen(TICK);
                }
                run.kill();
            }
            long before = estate.counters().source().nfcReadBytes();
            boolean resumed = finish(setting, call);
            return new Kill(
                    point, before, Math.max(0, estate.counters().source().nfcReadBytes() - one), resumed);
        }
    }

    private static boolean finish(BenchSetting setting, DrayOrder call) {
        try (DrayRun run = DrayRun.start(call, log(setting))) {
            return run.awaitSuccess(PATIENCE).results().get(0).resumed();
        }
    }

    private static EstateOrder order(long diskBytes) {
        return new EstateOrder(1, diskBytes, FloorBenchmark.FILL, FloorBenchmark.SEED, 1);
    }

    private static DrayOrder call(BenchSetting setting, Scratch scratch, BenchEstate estate) {
        return DrayOrder.nfc(setting.launcher(), estate, scratch.folder().resolve("data"));
    }

    private static java.nio.file.Path log(BenchSetting setting) {
        return setting.logs().resolve("dray-resume.log");
    }

    private static void print(BenchSetting setting, Report report) {
        long resumed = report.kills().stream().filter(Kill::resumed).count();
        setting.say(
                "read again after kill -9, %d points of a disk of %s: median %s, most %s (target %s): %s; %d went on, the others had read nothing durable or were done"
                        .formatted(
                                report.kills().size(),
                                Sizes.text(report.diskBytes()),
                                Sizes.text(report.medianBytes()),
                                Sizes.text(report.mostBytes()),
                                Sizes.text(TARGET_BYTES),
                                report.withinTarget() ? "kept" : "MISSED",
                                resumed));
    }
}
