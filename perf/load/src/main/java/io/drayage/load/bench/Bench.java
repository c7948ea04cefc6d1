package io.drayage.load.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code scripts/bench} starts. Exit: 0 measured, 1 could not be measured, 2 wrong usage. */
@Command(
        name = "scripts/bench",
        mixinStandardHelpOptions = true,
        description = "Measures Drayage against its own primitives on this machine.")
public final class Bench implements Callable<Integer> {
    private static final List<Benchmark> BENCHMARKS = List.of(
            new FloorBenchmark(),
            new LeaseBenchmark(),
            new StallBenchmark(),
            new NfcBenchmark(),
            new IncrementBenchmark(),
            new ResumeBenchmark(),
            new ChaosBenchmark());

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "a benchmark, or \"list\" for their names")
    private String name = "list";

    @Option(names = "--size", paramLabel = "SIZE", description = "capacity of the disk, e.g. 8GiB")
    private String size = "0";

    @Option(names = "--seeds", paramLabel = "N", description = "how many seeds, where a benchmark draws from seeds")
    private int seeds;

    @Option(names = "--seed", paramLabel = "S", description = "the only seed to use: replays what it drew")
    private long seed = -1;

    @Option(names = "--root", hidden = true, description = "folder of the checkout")
    private Path root = Path.of("").toAbsolutePath();

    private Bench(CommandSpec unset) {
        spec = unset;
    }

    /** Runs one benchmark. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(new Bench(CommandSpec.create())).setOut(out);
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (name.equals("list")) {
            BENCHMARKS.forEach(benchmark -> out.printf("%-9s %s%n", benchmark.name(), benchmark.summary()));
            return 0;
        }
        Benchmark benchmark = BENCHMARKS.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "no benchmark is called " + name + "; \"list\" shows them"));
        BenchSetting setting = new BenchSetting(
                root,
                sizeBytes(),
                seeds > 0 ? OptionalInt.of(seeds) : OptionalInt.empty(),
                seed >= 0 ? OptionalLong.of(seed) : OptionalLong.empty(),
                out);
        try {
            run(benchmark, setting);
            return 0;
        } catch (IllegalStateException e) {
            spec.commandLine().getErr().println("scripts/bench " + name + ": " + e.getMessage());
            return 1;
        }
    }

    private long sizeBytes() {
        try {
            return Sizes.parse(size);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), "--size: " + e.getMessage(), e);
        }
    }

    private static void run(Benchmark benchmark, BenchSetting setting) throws IOException {
        Machine machine = Machine.here();
        setting.say(machine.toString());
        Object report = benchmark.run(setting);
        Path file = setting.folder().resolve(benchmark.name() + ".json");
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(file.toFile(), new Result(benchmark.name(), machine, report));
        setting.say("written to " + file);
    }

    /**
     * The JSON file.
     *
     * @param bench name of the benchmark
     * @param machine where it ran
     * @param report the benchmark's own
     */
    record Result(String bench, Machine machine, Object report) {}
}
