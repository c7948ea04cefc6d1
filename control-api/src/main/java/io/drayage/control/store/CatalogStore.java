package io.drayage.control.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The server catalog. */
public interface CatalogStore {
    /** Its state. */
    Future<CatalogState> state();

    /**
     * Starts an import: the status becomes IMPORTING.
     *
     * @param staleAfter an import that started longer ago is taken to be dead and is superseded
     * @return the import's number, or empty when another import is under way
     */
    Future<Optional<Long>> beginImport(Duration staleAfter);

    /**
     * Replaces, in one transaction, the servers of the given vCenters; servers of vCenters without a connector leave the catalog, those of other vCenters (which could not be read this time) stay. The status becomes
     * AVAILABLE. IMPORT_SUPERSEDED when the import is no longer the current one.
     *
     * @param statusMessage what could not be read, with the remedy; empty when all went well
     */
    Future<Void> completeImport(long importNumber, List<VcenterInventory> inventories, String statusMessage);

    /** The import failed as a whole: the status goes back to what it was before; IMPORT_SUPERSEDED as above. */
    Future<Void> importFailed(long importNumber, String statusMessage);

    /** Clears the catalog (status DELETED); ids are remembered, jobs stay. An import under way is superseded. */
    Future<Void> clear();

    /** An AVAILABLE catalog that was last imported longer ago than this becomes EXPIRED; returns whether it did. */
    Future<Boolean> expire(Duration olderThan);

    /** Servers ordered by path; all, or only those at the given addresses when the set is not empty (at most 1000 addresses). */
    Future<CatalogPage> servers(Set<VmServerAddress> only, PageRequest page);

    /** One server, also when it has left the catalog since. */
    Future<Optional<CatalogServer>> server(String serverId);

    /** Servers by id, also those that have left the catalog since; unknown ids are left out. At most {@link PageRequest#MAX_LIMIT} ids. */
    Future<Map<String, CatalogServer>> byIds(List<String> serverIds);
}
