package io.drayage.control.cli;

import io.drayage.control.app.NoLedger;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which run of which staging area; for the commands that read it without a database. */
final class SourceOptions {
    private static final Logger LOG = LoggerFactory.getLogger(SourceOptions.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    @Option(
            names = "--from",
            paramLabel = "s3://BUCKET/PREFIX",
            required = true,
            description = "The staging area, a folder in it, or a run.json object.")
    private String from = "";

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private @Nullable Which which;

    @Mixin
    private StagingOptions store = new StagingOptions();

    /** One of the two. */
    static final class Which {
        @Option(names = "--run", paramLabel = "ID", required = true, description = "The run: sms-run-… or its UUID.")
        private @Nullable String run;

        @Option(names = "--latest", required = true, description = "The newest sealed run that is found (default).")
        private boolean latest;
    }

    S3Location location() {
        return S3Location.parse("--from", from);
    }

    Optional<String> runJsonKey() {
        return location().isRunDocument() ? Optional.of(location().path()) : Optional.empty();
    }

    String searchPrefix() {
        return location().folder();
    }

    Optional<String> runId() {
        return which == null || which.latest ? Optional.empty() : Optional.ofNullable(which.run);
    }

    /** Opens store and engine, works, closes both. Blocks. */
    <T> T withEngine(Function<DrayageEngine, Future<T>> work) {
        Vertx vertx = VertxSetup.start();
        Path scratch = scratch();
        try {
            ObjectStore opened = Blocking.await(
                    CrtObjectStore.open(vertx, store.store(location().bucket())));
            NoLedger none = new NoLedger();
            DrayageEngine engine = DrayageEngine.create(
                    vertx, EngineConfig.defaults(scratch, location().stagingPrefix()), none, none, opened);
            try {
                return Blocking.await(work.apply(engine));
            } finally {
                Blocking.ended(engine.close(), CLOSE_WITHIN);
                Blocking.ended(opened.close(), CLOSE_WITHIN);
            }
        } finally {
            VertxSetup.stop(vertx);
            delete(scratch);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("dray-");
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Kind.LOCAL_DISK,
                    "temporary folder",
                    "it cannot be written (" + e.getMessage() + ")",
                    "Free space in it, or name another with -Djava.io.tmpdir",
                    e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> all = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).log("temporary folder is left");
        }
    }
}
