package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;

/**
 * The catalog as a whole.
 *
 * @param lastModifiedOn of the newest change of status; empty only before the first import
 * @param statusMessage what the last import could not read, with the remedy; may be empty
 */
public record CatalogState(Status status, Optional<Instant> lastModifiedOn, String statusMessage) {
    /** ServerCatalogStatus of the API. */
    public enum Status {
        NOT_IMPORTED,
        IMPORTING,
        AVAILABLE,
        DELETED,
        EXPIRED
    }
}
