package io.drayage.control.cli;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.VerifyOrder;
import io.drayage.engine.api.VerifyReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray verify}: the same blocks, read again and compared. */
@Command(
        name = "verify",
        versionProvider = Version.class,
        description = {
            "Reads every block of a run again, from the staging area or from raw images, and compares it with the manifest.",
            "Exit code 1 when a block is missing or differs."
        })
final class VerifyCommand extends CommonOptions implements Callable<Integer> {
    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(
            names = "--image-dir",
            paramLabel = "DIR",
            description = "Verify the raw images disk-<deviceKey>.raw in DIR instead of the staged blocks.")
    private @Nullable Path images;

    @Option(names = "--json", description = "One JSON object on stdout instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        VerifyOrder order = new VerifyOrder(
                source.runJsonKey(), source.searchPrefix(), source.runId(), Optional.ofNullable(images));
        VerifyReport report = source.withEngine(engine -> engine.verify(order, ProgressListener.NONE));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            new JsonEvents(out).record("result", report);
        } else {
            out.println(
                    report.vmName() + ": run " + report.runId() + (report.proven() ? " is proven" : " is NOT proven"));
            report.disks()
                    .forEach(disk -> out.println("  " + disk.label() + " (" + Amounts.bytes(disk.capacityBytes())
                            + "): " + disk.blocksChecked() + " blocks checked, " + disk.badBlocks() + " bad"
                            + (disk.firstBad().isEmpty() ? "" : "; first: " + disk.firstBad())));
        }
        return report.proven() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
