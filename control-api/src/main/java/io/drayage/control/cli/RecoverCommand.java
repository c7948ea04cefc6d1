package io.drayage.control.cli;

import io.drayage.control.app.Backend;
import io.drayage.control.app.BackendSettings;
import io.drayage.control.app.Recovery;
import io.drayage.control.config.ConfigLoader;
import io.drayage.control.config.DrayConfig;
import io.drayage.engine.api.EngineConfig;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray recover}: rebuilds a lost database from the staging area. */
@Command(
        name = "recover",
        versionProvider = Version.class,
        description = {
            "Rebuilds jobs, servers and sealed runs of a lost database from the staging area, into an empty or partly",
            "filled one; run it twice and the second time adds nothing. The next run of each job is an increment.",
            "Not in the staging area, so to be set again: connectors, access keys, schedules, licenses, retention.",
            "A snapshot that an interrupted run left on a VM is not known either: look for names that begin with 'drayage'."
        })
final class RecoverCommand extends CommonOptions implements Callable<Integer> {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(60);
    private static final String ROW = "%-17s %-30s %-17s %-20s %5s %5s  %s";

    @Option(
            names = "--from",
            paramLabel = "s3://BUCKET/PREFIX",
            required = true,
            description = "The staging area: the folder that holds drayage-installation.json.")
    private String from = "";

    @Mixin
    private StagingOptions store = new StagingOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of the service whose database is rebuilt.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "State: embedded database, keys. Default: ./data")
    private @Nullable String data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key of the configuration; repeatable.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--take-over",
            description = "The database is another installation's, without a sealed run: give its own id up.")
    private boolean takeOver;

    @Option(names = "--json", description = "One JSON object on stdout instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DrayConfig loaded = ConfigLoader.load(Optional.ofNullable(config), System.getenv(), allSets());
        Backend.Settings settings = settings(loaded);
        Vertx vertx = VertxSetup.start();
        try {
            Backend backend = Blocking.await(Backend.open(vertx, settings));
            try {
                Recovery.Report report = Blocking.await(
                        new Recovery(backend).run(takeOver, loaded.image().builder()));
                print(report);
                return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
            } finally {
                Blocking.ended(backend.close(), CLOSE_WITHIN);
            }
        } finally {
            VertxSetup.stop(vertx);
        }
    }

    private List<String> allSets() {
        List<String> all = new ArrayList<>(sets);
        if (data != null) {
            all.add("data=" + data);
        }
        return all;
    }

    private Backend.Settings settings(DrayConfig loaded) {
        S3Location location = S3Location.parse("--from", from);
        Backend.Settings service = BackendSettings.of(loaded, Version.text());
        return new Backend.Settings(
                service.data(),
                service.database(),
                service.masterKey(),
                Optional.of(store.store(location.bucket())),
                EngineConfig.defaults(loaded.data().resolve("work"), location.stagingPrefix()),
                service.version());
    }

    private void print(Recovery.Report report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            new JsonEvents(out).record("result", report);
            return;
        }
        out.println("installation " + report.installationId());
        out.println(String.format(ROW, "JOB", "VM", "LAST RUN", "SEALED", "ADDED", "KNOWN", "STATE"));
        report.jobs()
                .forEach(job -> out.println(String.format(
                        ROW,
                        job.replicationJobId(),
                        job.vm(),
                        job.lastRunId(),
                        job.sealedAt().toString().replaceAll("\\..*Z", "Z"),
                        job.runsAdded(),
                        job.runsKnown(),
                        (job.added() ? "recovered" : "known already")
                                + (job.runsPassedOver() == 0
                                        ? ""
                                        : ", " + job.runsPassedOver() + " older runs passed over"))));
        report.problems().forEach(problem -> out.println("left out: " + problem));
    }
}
