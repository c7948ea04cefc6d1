package io.drayage.control.cli;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunStanding;
import io.drayage.engine.api.VerifyOrder;
import io.drayage.engine.api.VerifyReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

    @Option(
            names = "--list",
            description =
                    "Only say, for each sealed run that is found, whether it is still whole. Blocks are not read.")
    private boolean list;

    @Option(names = "--json", description = "One JSON object on stdout instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return list ? list() : verify();
    }

    /** The runs in the staging area, newest first. */
    private int list() {
        List<RunStanding> runs = source.withEngine(engine -> engine.standings(source.searchPrefix()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            new JsonEvents(out).record("result", Standings.of(runs));
        } else {
            runs.forEach(run -> out.println(run.publicRunId() + "  " + run.sealedAt() + "  " + run.vmName() + ": "
                    + (run.whole() ? "whole" : "no longer whole: " + run.missing())));
        }
        return ExitCode.DONE;
    }

    /** For the JSON form. */
    record Standings(List<Standing> runs) {
        static Standings of(List<RunStanding> found) {
            return new Standings(found.stream().map(Standing::of).toList());
        }
    }

    /** A run's line. */
    record Standing(
            String replicationRunId,
            String replicationJobId,
            String vmName,
            Instant sealedAt,
            boolean whole,
            String missing,
            boolean dataDropped) {
        static Standing of(RunStanding run) {
            return new Standing(
                    run.publicRunId(),
                    run.publicJobId(),
                    run.vmName(),
                    run.sealedAt(),
                    run.whole(),
                    run.missing(),
                    run.dataDropped());
        }
    }

    private int verify() {
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
