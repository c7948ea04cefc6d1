package io.drayage.control.cli;

import io.drayage.control.app.Service;
import io.drayage.control.config.ConfigLoader;
import io.drayage.control.config.DrayConfig;
import io.drayage.control.http.SelfSignedCertificate;
import io.drayage.control.http.ServerTls;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** {@code dray serve}: the service, until a signal ends it. */
@Command(
        name = "serve",
        versionProvider = Version.class,
        description = {
            "Runs the service: SMS API, schedule and engine in one process.",
            "Prints one line to stdout when it serves: ready http://127.0.0.1:8080/",
            "The first start writes DIR/credentials; then, for example:",
            "  AWS_SHARED_CREDENTIALS_FILE=DIR/credentials aws sms get-connectors \\",
            "      --endpoint-url http://127.0.0.1:8080 --region us-east-1"
        },
        footer = {
            "",
            "Every key of the configuration can also be given by environment variable (DRAY_ and the key's path in",
            "upper case, dots as underscores: DRAY_STAGING_BUCKET) and by --set, which wins."
        })
final class ServeCommand extends CommonOptions implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(28);

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration, YAML.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "State: database, keys, credentials. Default: ./data")
    private @Nullable String data;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Default 127.0.0.1:8080. Plain HTTP on loopback only; any other address is TLS.")
    private @Nullable String listen;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets a key of the configuration; repeatable.")
    private List<String> sets = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DrayConfig loaded = ConfigLoader.load(Optional.ofNullable(config), System.getenv(), allSets());
        Interruption interruption = Interruption.install();
        Vertx vertx = VertxSetup.start();
        try {
            Service service = Blocking.await(Service.start(vertx, loaded, tls(loaded), Version.text()));
            spec.commandLine().getOut().println("ready " + service.url());
            spec.commandLine().getOut().flush();
            Blocking.await(interruption.first());
            if (!Blocking.ended(service.stop(), STOP_WITHIN)) {
                LOG.atError().log("did not stop in time; what is durable is kept and the next start goes on from it");
            }
            return ExitCode.DONE;
        } finally {
            VertxSetup.stop(vertx);
        }
    }

    private List<String> allSets() {
        List<String> all = new ArrayList<>(sets);
        if (data != null) {
            all.add("data=" + data);
        }
        if (listen != null) {
            all.add("listen=" + listen);
        }
        return all;
    }

    private static Optional<ServerTls> tls(DrayConfig config) {
        if (config.tls().certificate().isPresent() && config.tls().key().isPresent()) {
            return Optional.of(SelfSignedCertificate.given(
                    config.tls().certificate().get(), config.tls().key().get()));
        }
        if (config.listen().isLoopback()) {
            return Optional.empty();
        }
        ServerTls own = SelfSignedCertificate.in(
                config.data().resolve("tls"), config.listen().host(), Instant.now());
        LOG.atInfo()
                .addKeyValue("file", own.certificate())
                .addKeyValue("sha256", own.sha256())
                .log("self-signed certificate");
        return Optional.of(own);
    }
}
