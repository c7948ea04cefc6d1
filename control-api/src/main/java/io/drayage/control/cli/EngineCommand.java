package io.drayage.control.cli;

import io.drayage.control.app.EngineNode;
import io.drayage.control.config.ConfigLoader;
import io.drayage.control.config.DrayConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray engine}: one more engine, until a signal ends it. */
@Command(
        name = "engine",
        versionProvider = Version.class,
        description = {
            "Runs one more engine on the Postgres of a service: it claims runs, and goes on with those of engines",
            "that died. Give it the service's configuration: the same database, bucket and key file (secrets.keyFile).",
            "Without 'database' it joins the embedded Postgres of a 'dray serve' with the same data directory.",
            "Prints one line to stdout when it works: ready engine ADDRESS/PID"
        },
        footer = {
            "",
            "SIGTERM hands its runs over and ends it with 0. An engine that dies is replaced within 30 seconds."
        })
final class EngineCommand extends CommonOptions implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineCommand.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(28);

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration, YAML.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key of the configuration; repeatable.")
    private List<String> sets = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DrayConfig loaded = ConfigLoader.load(Optional.ofNullable(config), System.getenv(), sets);
        Interruption interruption = Interruption.install();
        Vertx vertx = VertxSetup.start();
        try {
            EngineNode node = Blocking.await(EngineNode.start(vertx, loaded, Version.text()));
            spec.commandLine().getOut().println("ready engine " + node.id());
            spec.commandLine().getOut().flush();
            Blocking.await(interruption.first());
            if (!Blocking.ended(node.stop(), STOP_WITHIN)) {
                LOG.atError().log("did not stop in time; another engine goes on from what is durable");
            }
            return ExitCode.DONE;
        } finally {
            VertxSetup.stop(vertx);
        }
    }
}
