package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.service.BackgroundWork;
import io.drayage.control.service.StagingCollection;
import io.drayage.control.service.VcenterSessions;
import io.vertx.core.Vertx;

/** The background work of a service or of one more engine, wired from the configuration. */
final class Work {
    private Work() {}

    static BackgroundWork of(
            Vertx vertx, DrayConfig config, String version, Backend backend, VcenterSessions sessions) {
        PgStores stores = backend.stores();
        return new BackgroundWork(
                vertx,
                new BackgroundWork.Stores(
                        stores.connectors(),
                        stores.jobs(),
                        stores.runs(),
                        stores.snapshotLedger(),
                        stores.collectionLedger(),
                        stores.catalog(),
                        stores.audit()),
                sessions,
                backend.engine(),
                new BackgroundWork.Settings(
                        backend.installation().id(),
                        version,
                        config.limits().concurrentVms(),
                        config.limits().replicationFor(),
                        config.image().directory(),
                        config.replication().policy(),
                        new StagingCollection.Policy(
                                config.staging().keep(), config.staging().collectionGrace())));
    }
}
