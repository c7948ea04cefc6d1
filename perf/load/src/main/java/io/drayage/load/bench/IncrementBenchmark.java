package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
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
 * Increments over NFC with changed block tracking of a large sparse disk: what is read for what has changed, how the time follows the changes, and that a disk of 16
 * TiB with as much data takes no more memory.
 */
final class IncrementBenchmark implements Benchmark {
    /** Bytes read over bytes in changed blocks and in the sample: what is promised. */
    static final double TARGET_READ = 1.1;
    /** Peak RSS of the huge disk's increment over that of the large one's. */
    static final double TARGET_RSS = 1.25;

    private static final long DISK_BYTES = 64L << 30;
    private static final long HUGE_DISK_BYTES = 16L << 40;
    private static final long DATA_BYTES = 4L << 30;
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int[] CHANGED_PER_MILLE = {1, 5, 10, 20};
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    /**
     * One increment.
     *
     * @param capacityBytes of the disk
     * @param overwrittenBlocks that guests had written since the run before
     * @param changedBytes in blocks that were found changed
     * @param sampleBytes what the promise allows for the sample: 0.1 % of what was trusted unread, at least 16 blocks, at most 1 GiB
     */
    record Increment(
            long capacityBytes,
            long overwrittenBlocks,
            long bytesRead,
            long changedBytes,
            long sampleBytes,
            double runSeconds,
            double cpuSeconds,
            long peakRssBytes) {
        @JsonProperty
        double bytesReadPerByteWanted() {
            return (double) bytesRead / (changedBytes + sampleBytes);
        }
    }

    /** What was found; the last of {@code increments} but one is the promised 1 %. */
    record Report(long dataBytes, List<Increment> increments, Increment huge) {
        @JsonProperty
        double rssRatio() {
            long large =
                    increments.stream().mapToLong(Increment::peakRssBytes).max().orElse(1);
            return (double) huge.peakRssBytes() / large;
        }

        @JsonProperty
        boolean withinTargets() {
            return rssRatio() <= TARGET_RSS
                    && increments.stream().allMatch(one -> one.bytesReadPerByteWanted() <= TARGET_READ);
        }
    }

    @Override
    public String name() {
        return "increment";
    }

    @Override
    public String summary() {
        return "increments of 0.1 to 2 % of a sparse disk, and of one of 16 TiB: bytes, time, memory (6 min; --size of the disk, 64 GiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        long diskBytes = setting.sizeBytes() == 0 ? DISK_BYTES : setting.sizeBytes();
        setting.say("a disk of %s that holds %s, full …".formatted(Sizes.text(diskBytes), Sizes.text(DATA_BYTES)));
        List<Increment> increments = increments(setting, diskBytes, CHANGED_PER_MILLE);
        setting.say("a disk of %s that holds as much, full and increment …".formatted(Sizes.text(HUGE_DISK_BYTES)));
        int asMany = (int) (diskBytes / BLOCK_BYTES / 100);
        Increment huge = incrementsOf(setting, HUGE_DISK_BYTES, asMany).get(0);
        Report report = new Report(DATA_BYTES, increments, huge);
        print(setting, report);
        return report;
    }

    private static List<Increment> increments(BenchSetting setting, long diskBytes, int[] perMille) {
        int[] blocks = new int[perMille.length];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (int) (diskBytes / BLOCK_BYTES * perMille[i] / 1000);
        }
        return incrementsOf(setting, diskBytes, blocks);
    }

    private static List<Increment> incrementsOf(BenchSetting setting, long diskBytes, int... blocks) {
        double fill = (double) DATA_BYTES / diskBytes;
        EstateOrder order = new EstateOrder(1, diskBytes, fill, FloorBenchmark.SEED, 1);
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order, setting.logs())) {
            DrayOrder call =
                    DrayOrder.nfc(setting.launcher(), estate, scratch.folder().resolve("data"));
            run(setting, call);
            List<Increment> measured = new ArrayList<>();
            for (int i = 0; i < blocks.length; i++) {
                long overwritten = estate.scribble(i + 1L, Math.max(1, blocks[i]));
                measured.add(increment(overwritten, run(setting, call)));
            }
            return measured;
        }
    }

    private static DrayOutcome run(BenchSetting setting, DrayOrder call) {
        try (DrayRun run = DrayRun.start(call, setting.logs().resolve("dray-increment.log"))) {
            return run.awaitSuccess(PATIENCE);
        }
    }

    private static Increment increment(long overwritten, DrayOutcome outcome) {
        long sampled = Math.max(16L * BLOCK_BYTES, outcome.blocksTrustedUnread() / 1000 * BLOCK_BYTES);
        return new Increment(
                outcome.capacityBytes(),
                overwritten,
                outcome.bytesRead(),
                outcome.blocksChanged() * BLOCK_BYTES,
                Math.min(1L << 30, sampled),
                outcome.runSeconds(),
                outcome.cpuSeconds(),
                outcome.peakRssBytes());
    }

    private static void print(BenchSetting setting, Report report) {
        TextTable table = new TextTable(
                "increment of", "overwritten", "read", "changed", "sample", "read/wanted", "run", "CPU", "peak RSS");
        report.increments().forEach(one -> row(table, one));
        row(table, report.huge());
        setting.say("\n" + table);
        setting.say("read/wanted at most %.2f, RSS of the huge disk %.2f times (at most %.2f): %s"
                .formatted(TARGET_READ, report.rssRatio(), TARGET_RSS, report.withinTargets() ? "kept" : "MISSED"));
    }

    private static void row(TextTable table, Increment one) {
        table.row(
                Sizes.text(one.capacityBytes()),
                one.overwrittenBlocks() + " blocks",
                Sizes.text(one.bytesRead()),
                Sizes.text(one.changedBytes()),
                Sizes.text(one.sampleBytes()),
                "%.3f".formatted(one.bytesReadPerByteWanted()),
                "%.1f s".formatted(one.runSeconds()),
                "%.1f s".formatted(one.cpuSeconds()),
                Sizes.text(one.peakRssBytes()));
    }
}
