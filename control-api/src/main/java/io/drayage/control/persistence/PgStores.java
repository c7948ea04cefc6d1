package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.AccessKeyStore;
import io.drayage.control.store.AppStore;
import io.drayage.control.store.AuditStore;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.InstallationStore;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.LimitStore;
import io.drayage.control.store.RecoveryStore;
import io.drayage.control.store.RunStore;
import io.drayage.control.store.SecretBox;
import io.drayage.control.store.SnapshotStore;
import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.GovernorMemory;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.SnapshotLedger;

/** All stores and ledgers on one migrated database; for the composition root. */
public record PgStores(
        InstallationStore installation,
        AccessKeyStore accessKeys,
        ConnectorStore connectors,
        CatalogStore catalog,
        JobStore jobs,
        RunStore runs,
        RunLedger runLedger,
        SnapshotLedger snapshotLedger,
        SnapshotStore snapshots,
        CollectionLedger collectionLedger,
        RecoveryStore recovery,
        LimitStore limits,
        GovernorMemory learned,
        AuditStore audit,
        AppStore apps,
        ImageLedger images) {
    private static final int FAILURES_IN_A_ROW = 4;

    /** Makes them, with the default bounds. */
    public static PgStores on(Database database, SecretBox secrets) {
        return on(database, secrets, FAILURES_IN_A_ROW);
    }

    /** @param failuresInARow after how many failed runs a repeating job pauses */
    public static PgStores on(Database database, SecretBox secrets, int failuresInARow) {
        RunOwnership ownership = new RunOwnership(database);
        RunEnd end = new RunEnd(database, ownership, failuresInARow);
        return new PgStores(
                new PgInstallationStore(database),
                new PgAccessKeyStore(database, secrets),
                new PgConnectorStore(database, secrets),
                new PgCatalogStore(database),
                new PgJobStore(database),
                new PgRunStore(database, ownership, end),
                new PgRunLedger(database, ownership, end),
                new PgSnapshotLedger(database, ownership),
                new PgSnapshotStore(database),
                new PgCollectionLedger(database),
                new PgRecoveryStore(database),
                new PgLimitStore(database),
                new PgGovernorMemory(database),
                new PgAuditStore(database),
                new PgAppStore(database),
                new PgImageLedger(database, ownership));
    }
}
