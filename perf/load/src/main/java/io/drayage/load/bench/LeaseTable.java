package io.drayage.load.bench;

import io.drayage.load.bench.LeaseReport.RunFigures;
import java.util.function.Function;

/** The table of {@code bench lease}. */
final class LeaseTable {
    private final LeaseReport report;
    private final TextTable table = new TextTable("", "full", "increment");

    private LeaseTable(LeaseReport report) {
        this.report = report;
    }

    static void print(BenchSetting setting, LeaseReport report) {
        setting.say("\n" + new LeaseTable(report).rows());
        setting.say("full run: %.2f times its primitives, target %.1f: %s"
                .formatted(
                        report.full().ratioToFloor(),
                        LeaseReport.TARGET_RATIO,
                        report.withinTarget() ? "kept" : "MISSED"));
    }

    private TextTable rows() {
        row("virtual disk", run -> Sizes.text(run.capacityBytes()));
        row("run, wall", run -> "%.1f s".formatted(run.runSeconds()));
        row("throughput, of virtual disk", run -> "%.2f GiB/s".formatted(run.gibPerSecond()));
        row("our CPU, without start-up", run -> "%.3f s/GiB".formatted(run.cpuSecondsPerGib()));
        row("its primitives alone", run -> "%.3f s/GiB".formatted(run.floorCpuSecondsPerGib()));
        row("ratio", run -> "%.2f".formatted(run.ratioToFloor()));
        row("start-up and a tiny disk, CPU", run -> "%.1f s".formatted(run.startUpCpuSeconds()));
        row("start-up and a tiny disk, wall", run -> "%.1f s".formatted(run.startUpSeconds()));
        row("embedded Postgres, CPU", run -> "%.1f s".formatted(run.databaseCpuSeconds()));
        row("lab's CPU", run -> "%.3f s/GiB".formatted(run.labCpuSecondsPerGib()));
        row("our peak RSS", run -> Sizes.text(run.peakRssBytes()));
        row("read from hosts", run -> Sizes.text(run.wireBytes()));
        row("stored as LZ4", run -> Sizes.text(run.bytesStored()));
        row("overwritten by guests", run -> Sizes.text(run.scribbledBytes()));
        row("in blocks found changed", run -> Sizes.text(run.changedBytes()));
        row("bytes read per byte changed", run -> "%.2f".formatted(run.wireBytesPerChangedByte()));
        return table;
    }

    private void row(String title, Function<RunFigures, String> cell) {
        table.row(title, cell.apply(report.full()), cell.apply(report.increment()));
    }
}
