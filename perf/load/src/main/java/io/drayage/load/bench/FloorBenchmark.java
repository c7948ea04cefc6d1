package io.drayage.load.bench;

import io.drayage.load.bench.floor.Floor;
import io.drayage.load.bench.floor.FloorReport;
import io.drayage.load.bench.floor.PrimitiveFigure;

/** The primitives alone. */
final class FloorBenchmark implements Benchmark {
    /** Needs as much heap; large enough that its mix of data is that of a larger disk within a few percent. */
    private static final long SAMPLE_BYTES = 1L << 30;

    /** Of all generated disks: the sample is the beginning of the first disk of the other benchmarks. */
    static final long SEED = 42;

    /** Share of a disk that holds data, in all benchmarks. */
    static final double FILL = 0.55;

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public String summary() {
        return "the primitives alone: socket and TLS, inflate, SHA-256, LZ4, upload (1 min; --size of the sample, 1 GiB)";
    }

    @Override
    public Object run(BenchSetting setting) {
        return measure(setting, setting.sizeBytes() == 0 ? SAMPLE_BYTES : setting.sizeBytes());
    }

    /** For other benchmarks, which quote their figures as ratios to it. */
    static FloorReport measure(BenchSetting setting) {
        return measure(setting, SAMPLE_BYTES);
    }

    private static FloorReport measure(BenchSetting setting, long sampleBytes) {
        setting.say("floor: each primitive alone, about a minute …");
        FloorReport report = new Floor(SEED, sampleBytes, FILL, setting.logs()).measure();
        print(setting, report);
        return report;
    }

    private static void print(BenchSetting setting, FloorReport report) {
        setting.say("a disk of %s, %.0f %% filled: %s on the wire, %s of data, %s as LZ4"
                .formatted(
                        Sizes.text(report.capacityBytes()),
                        report.fill() * 100,
                        Sizes.text(report.wireBytes()),
                        Sizes.text(report.dataBytes()),
                        Sizes.text(report.lz4Bytes())));
        TextTable table = new TextTable(
                "primitive", "CPU-s/GiB of disk", "of its input", "lowest to highest", "GiB/s of its input", "counts");
        for (PrimitiveFigure figure : report.primitives()) {
            table.row(
                    figure.name(),
                    "%.3f".formatted(figure.cpuSecondsPerGib()),
                    "%.3f".formatted(figure.cpuSecondsPerInputGib()),
                    "%.3f to %.3f".formatted(figure.lowest(), figure.highest()),
                    "%.2f".formatted(figure.inputGibPerSecond()),
                    figure.counted() ? "yes" : "no");
        }
        table.row("sum", "%.3f".formatted(report.sumCpuSecondsPerGib()), "", "", "", "");
        setting.say("\n" + table);
    }
}
