package io.drayage.load.bench;

import io.drayage.load.bench.LeaseReport.RunFigures;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.dray.DrayOutcome;
import io.drayage.load.bench.dray.DrayRun;
import io.drayage.load.bench.estate.BenchEstate;
import io.drayage.load.bench.estate.EstateOrder;
import io.drayage.load.bench.floor.FloorReport;
import io.drayage.load.process.Scratch;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One disk end to end over a lease, {@code dray replicate} against the lab, then an increment after guest writes, and in the same invocation the floor. What a run
 * of a tiny disk costs (JVM, database, log-ins) is measured too and taken off.
 */
final class LeaseBenchmark implements Benchmark {
    private static final long DISK_BYTES = 8L << 30;
    private static final long TINY_DISK_BYTES = 1L << 20;
    private static final int BLOCK_BYTES = 512 * 1024;
    /** One block of so many is overwritten between the runs. */
    private static final int SCRIBBLE_ONE_OF = 50;

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public String summary() {
        return "one disk over a lease, end to end, full and increment, against the floor (5 min; --size of the disk, 8 GiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        long diskBytes = setting.sizeBytes() == 0 ? DISK_BYTES : setting.sizeBytes();
        FloorReport floor = FloorBenchmark.measure(setting);
        setting.say("start-up: a disk of 1 MiB, full and increment …");
        Pair tiny = measure(setting, TINY_DISK_BYTES, 1);
        setting.say("a disk of %s, full and increment …".formatted(Sizes.text(diskBytes)));
        Pair pair = measure(setting, diskBytes, (int) (diskBytes / BLOCK_BYTES / SCRIBBLE_ONE_OF));
        // Nothing is known before the full run, so what is changed then is all the data there is; guest writes hardly
        // change how much it is.
        long dataBytes = pair.full().outcome().blocksChanged() * BLOCK_BYTES;
        LeaseReport report = new LeaseReport(
                floor,
                RunFigures.of(pair.full(), tiny.full(), dataBytes, floor),
                RunFigures.of(pair.increment(), tiny.increment(), dataBytes, floor));
        LeaseTable.print(setting, report);
        return report;
    }

    /** A run and what the lab saw of it. */
    record Measured(DrayOutcome outcome, double labCpuSeconds, long wireBytes, long scribbledBytes) {}

    private record Pair(Measured full, Measured increment) {}

    private static Pair measure(BenchSetting setting, long diskBytes, int scribbledBlocks) {
        EstateOrder order = new EstateOrder(1, diskBytes, FloorBenchmark.FILL, FloorBenchmark.SEED, 1);
        try (Scratch scratch = Scratch.in(setting.folder());
                BenchEstate estate = BenchEstate.start(order, setting.logs())) {
            DrayOrder call =
                    new DrayOrder(setting.launcher(), estate, scratch.folder().resolve("data"));
            Path log = setting.logs().resolve("dray-lease.log");
            Measured full = run(estate, call, log, 0);
            long scribbled = estate.scribble(1, Math.max(1, scribbledBlocks)) * BLOCK_BYTES;
            return new Pair(full, run(estate, call, log, scribbled));
        }
    }

    private static Measured run(BenchEstate estate, DrayOrder call, Path log, long scribbledBytes) {
        double cpuBefore = estate.cpuSeconds();
        long bytesBefore = estate.counters().source().streamBytes();
        try (DrayRun run = DrayRun.start(call, log)) {
            DrayOutcome outcome = run.awaitSuccess(PATIENCE);
            return new Measured(
                    outcome,
                    estate.cpuSeconds() - cpuBefore,
                    estate.counters().source().streamBytes() - bytesBefore,
                    scribbledBytes);
        }
    }
}
