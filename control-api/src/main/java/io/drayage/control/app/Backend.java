package io.drayage.control.app;

import io.drayage.control.db.DataDirectory;
import io.drayage.control.db.Database;
import io.drayage.control.db.DatabaseConfig;
import io.drayage.control.db.DatabaseOptions;
import io.drayage.control.db.EmbeddedPostgresServer;
import io.drayage.control.db.Migrations;
import io.drayage.control.persistence.AesSecretBox;
import io.drayage.control.persistence.MasterKey;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.store.Installation;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Data directory, database, stores, object store and engine: what both the service and a single replication stand on. */
public final class Backend {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    private final Vertx vertx;
    private final Opened opened = new Opened();
    private @Nullable PgStores stores;
    private @Nullable Installation installation;
    private Optional<DrayageEngine> engine = Optional.empty();

    /**
     * What to open.
     *
     * @param data locked for this process
     * @param database external; absent means embedded under {@code data}
     * @param masterKey absent means {@code data/master.key}
     * @param store absent means that no run is possible: there will be no engine
     * @param version of Drayage, recorded with schema changes
     */
    public record Settings(
            Path data,
            Optional<DatabaseConfig> database,
            Optional<Path> masterKey,
            Optional<StoreConfig> store,
            EngineConfig engine,
            String version) {}

    private Backend(Vertx vertx) {
        this.vertx = Objects.requireNonNull(vertx);
    }

    /** Opens everything; when something fails, what was opened is closed again. Fails with {@link io.drayage.engine.api.EngineException}. */
    public static Future<Backend> open(Vertx vertx, Settings settings) {
        Backend backend = new Backend(vertx);
        return backend.openAll(settings)
                .map(backend)
                .recover(failure -> backend.close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Void> openAll(Settings settings) {
        return DataDirectory.open(vertx, settings.data())
                .compose(directory -> {
                    opened.add("data directory", () -> closed(directory));
                    return database(settings, directory);
                })
                .compose(database -> stores(settings, database))
                .compose(ready -> engine(settings));
    }

    private static Future<Void> closed(DataDirectory directory) {
        directory.close();
        return Future.succeededFuture();
    }

    private Future<Database> database(Settings settings, DataDirectory directory) {
        Future<DatabaseConfig> config = settings.database()
                .map(Future::succeededFuture)
                .orElseGet(() -> EmbeddedPostgresServer.start(vertx, directory).map(server -> {
                    opened.add("embedded Postgres", server::stop);
                    return server.databaseConfig();
                }));
        return config.compose(known -> Database.open(vertx, known, DatabaseOptions.defaults()))
                .compose(database -> {
                    opened.add("database", database::close);
                    return new Migrations(database, settings.version())
                            .migrate()
                            .map(database);
                });
    }

    private Future<Void> stores(Settings settings, Database database) {
        Path keyFile = settings.masterKey().orElse(settings.data().resolve("master.key"));
        return vertx.executeBlocking(() -> MasterKey.loadOrCreate(keyFile), false)
                .compose(key -> {
                    PgStores made = PgStores.on(database, new AesSecretBox(key));
                    stores = made;
                    return made.installation().installation();
                })
                .map(found -> {
                    installation = found;
                    return null;
                });
    }

    private Future<Void> engine(Settings settings) {
        if (settings.store().isEmpty()) {
            return Future.succeededFuture();
        }
        return CrtObjectStore.open(vertx, settings.store().get()).map(store -> {
            opened.add("object store", store::close);
            DrayageEngine made = DrayageEngine.create(
                    vertx, settings.engine(), stores().runLedger(), stores().snapshotLedger(), store);
            opened.add("engine", made::close);
            engine = Optional.of(made);
            warnOfBucket(made);
            return null;
        });
    }

    /** Looks at the bucket's own rules beside everything else: what it finds is for people to read, and no reason to wait. */
    private static void warnOfBucket(DrayageEngine engine) {
        engine.bucketDangers()
                .onSuccess(dangers -> dangers.forEach(danger -> LOG.atWarn().log(danger)))
                .onFailure(failure -> LOG.atDebug()
                        .addKeyValue("error", failure.getMessage())
                        .log("the bucket's lifecycle rules could not be read"));
    }

    /** The stores on the migrated database. */
    public PgStores stores() {
        return Objects.requireNonNull(stores, "not open");
    }

    /** This installation. */
    public Installation installation() {
        return Objects.requireNonNull(installation, "not open");
    }

    /** The engine, where a staging bucket is configured. */
    public Optional<DrayageEngine> engine() {
        return engine;
    }

    /** Closes everything in reverse order; never fails. */
    public Future<Void> close() {
        return opened.closeAll();
    }
}
