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
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.aws.AwsConfig;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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
    private Optional<ObjectStore> objects = Optional.empty();

    /**
     * What to open.
     *
     * @param data locked for this process
     * @param database external; absent means embedded under {@code data}
     * @param masterKey absent means {@code data/master.key}
     * @param store absent means that no run is possible: there will be no engine
     * @param aws absent means that no AMI can be made
     * @param version of Drayage, recorded with schema changes
     */
    public record Settings(
            Path data,
            Optional<DatabaseConfig> database,
            Optional<Path> masterKey,
            Optional<StoreConfig> store,
            Optional<AwsConfig> aws,
            EngineConfig engine,
            String version,
            int failuresInARow) {
        private static final int FAILURES_IN_A_ROW = 4;

        /** Without AMIs, with the default number of failures. */
        public Settings(
                Path data,
                Optional<DatabaseConfig> database,
                Optional<Path> masterKey,
                Optional<StoreConfig> store,
                EngineConfig engine,
                String version) {
            this(data, database, masterKey, store, Optional.empty(), engine, version, FAILURES_IN_A_ROW);
        }

        /** The same, with what AMIs are made by. */
        public Settings withAws(Optional<AwsConfig> images) {
            return new Settings(data, database, masterKey, store, images, engine, version, failuresInARow);
        }
    }

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

    /**
     * As {@link #open}, for one more engine beside a running service: the data directory is not locked, no Postgres is started (without {@code database} the one that runs under {@code data} is used), and the key file must
     * be there already.
     */
    public static Future<Backend> join(Vertx vertx, Settings settings) {
        Backend backend = new Backend(vertx);
        return backend.joinAll(settings)
                .map(backend)
                .recover(failure -> backend.close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Void> joinAll(Settings settings) {
        return vertx.executeBlocking(
                        () -> settings.database().orElseGet(() -> EmbeddedPostgresServer.running(settings.data())),
                        false)
                .compose(this::connect)
                .compose(database -> migrated(settings, database))
                .compose(database -> stores(settings, database, MasterKey::loadExisting))
                .compose(ready -> engine(settings));
    }

    private Future<Void> openAll(Settings settings) {
        return DataDirectory.open(vertx, settings.data())
                .compose(directory -> {
                    opened.add("data directory", () -> closed(directory));
                    return database(settings, directory);
                })
                .compose(database -> stores(settings, database, MasterKey::loadOrCreate))
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
        return config.compose(this::connect).compose(database -> migrated(settings, database));
    }

    private Future<Database> connect(DatabaseConfig config) {
        return Database.open(vertx, config, DatabaseOptions.defaults())
                .onSuccess(database -> opened.add("database", database::close));
    }

    private static Future<Database> migrated(Settings settings, Database database) {
        return new Migrations(database, settings.version()).migrate().map(database);
    }

    private Future<Void> stores(Settings settings, Database database, Function<Path, MasterKey> load) {
        Path keyFile = settings.masterKey().orElse(settings.data().resolve("master.key"));
        return vertx.executeBlocking(() -> load.apply(keyFile), false)
                .compose(key -> {
                    PgStores made = PgStores.on(database, new AesSecretBox(key), settings.failuresInARow());
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
        return workDirectory(settings.engine())
                .compose(work -> aws(settings.aws())
                        .compose(access -> engine(settings.store().get(), work, access)));
    }

    private Future<Optional<AwsAccess>> aws(Optional<AwsConfig> where) {
        return where.map(config -> AwsAccess.open(vertx, config).map(access -> {
                    opened.add("AWS", access::close);
                    return Optional.of(access);
                }))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /** Own scratch for this process; it is removed after the engine is closed. */
    private Future<EngineConfig> workDirectory(EngineConfig config) {
        return vertx.executeBlocking(() -> WorkDirectory.claim(config.workDirectory()), false)
                .map(work -> {
                    opened.add("work directory", () -> removed(work));
                    return config.withWorkDirectory(work.path());
                });
    }

    private Future<Void> removed(WorkDirectory work) {
        return vertx.executeBlocking(
                () -> {
                    work.close();
                    return null;
                },
                false);
    }

    private Future<Void> engine(StoreConfig where, EngineConfig config, Optional<AwsAccess> aws) {
        return CrtObjectStore.open(vertx, where).map(store -> {
            opened.add("object store", store::close);
            objects = Optional.of(store);
            PgStores all = stores();
            DrayageEngine made = aws.map(access -> DrayageEngine.create(
                            vertx,
                            config,
                            all.runLedger(),
                            all.snapshotLedger(),
                            store,
                            all.learned(),
                            access,
                            all.images()))
                    .orElseGet(() -> DrayageEngine.create(
                            vertx, config, all.runLedger(), all.snapshotLedger(), store, all.learned()));
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

    /** The staging bucket, where one is configured. */
    public Optional<ObjectStore> store() {
        return objects;
    }

    /** Closes everything in reverse order; never fails. */
    public Future<Void> close() {
        return opened.closeAll();
    }
}
