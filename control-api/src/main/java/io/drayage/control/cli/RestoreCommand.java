package io.drayage.control.cli;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RestoreOrder;
import io.drayage.engine.api.RestoreReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray restore}: raw disks back out of the staging area. */
@Command(
        name = "restore",
        versionProvider = Version.class,
        description = {
            "Rebuilds a run's raw disks from the staging area alone: neither vCenter nor the database is needed.",
            "Every block is compared with its SHA-256. Writes DIR/disk-<deviceKey>.raw, sparse."
        })
final class RestoreCommand extends CommonOptions implements Callable<Integer> {
    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "Where the disks go.")
    private Path output = Path.of(".");

    @Option(names = "--json", description = "One JSON object on stdout instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RestoreOrder order = new RestoreOrder(source.runJsonKey(), source.searchPrefix(), source.runId(), output);
        RestoreReport report = source.withEngine(engine -> engine.restore(order, ProgressListener.NONE));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            new JsonEvents(out).record("result", report);
        } else {
            out.println(report.vmName() + ": restored run " + report.runId());
            report.disks()
                    .forEach(disk -> out.println("  " + disk.file() + " (" + disk.label() + ", "
                            + Amounts.bytes(disk.capacityBytes()) + "): " + disk.dataBlocks() + " blocks of data, "
                            + disk.zeroBlocks()
                            + " zero, " + Amounts.bytes(disk.bytesFetched()) + " fetched"));
        }
        return ExitCode.DONE;
    }
}
