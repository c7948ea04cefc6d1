package io.drayage.control.service;

import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorStore;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the snapshot ledger with every vCenter and removes what dead runs left there. */
public final class SnapshotReconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReconciliation.class);

    private final ConnectorStore connectors;
    private final VcenterSessions sessions;
    private final DrayageEngine engine;
    private final SnapshotLedger ledger;
    private final Runnable somethingIsLeft;

    /** @param somethingIsLeft told when a snapshot is still there, so that the next turn shall come soon */
    public SnapshotReconciliation(
            ConnectorStore connectors,
            VcenterSessions sessions,
            DrayageEngine engine,
            SnapshotLedger ledger,
            Runnable somethingIsLeft) {
        this.connectors = Objects.requireNonNull(connectors);
        this.sessions = Objects.requireNonNull(sessions);
        this.engine = Objects.requireNonNull(engine);
        this.ledger = Objects.requireNonNull(ledger);
        this.somethingIsLeft = Objects.requireNonNull(somethingIsLeft);
    }

    /** All vCenters at once; one that cannot be reached is left for the next turn. */
    public Future<Void> turn() {
        return AllPages.of(connectors::list)
                .compose(all -> Future.join(all.stream().map(this::reconcile).toList()))
                .mapEmpty();
    }

    private Future<Void> reconcile(Connector connector) {
        return sessions.of(connector.connectorId())
                .compose(client -> engine.reconcile(client)
                        .compose(closed -> ledger.orphaned(client.about().instanceUuid())
                                .map(left -> {
                                    if (!left.isEmpty()) {
                                        somethingIsLeft.run();
                                    }
                                    return closed;
                                })))
                .onSuccess(closed -> {
                    if (closed > 0) {
                        LOG.atInfo()
                                .addKeyValue("connector", connector.name())
                                .addKeyValue("closed", closed)
                                .log("snapshots reconciled");
                    }
                })
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("connector", connector.name())
                        .addKeyValue("error", failure.getMessage())
                        .log("snapshots could not be reconciled; it is tried again"))
                .transform(ended -> Future.succeededFuture());
    }
}
