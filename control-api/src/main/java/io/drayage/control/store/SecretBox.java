package io.drayage.control.store;

import io.drayage.engine.api.Secret;
import io.vertx.core.buffer.Buffer;

/** Encrypts secrets for the database. Pure computation: may be called on an event loop. Thread-safe. */
public interface SecretBox {
    /**
     * Encrypts a secret.
     *
     * @param rowId names the row and column that will hold it, {@code connector/c-…/password}; the same must be given to open it, so that a value copied to another row is useless
     */
    Buffer seal(String rowId, Secret secret);

    /** Decrypts; an EngineException of kind CONFIGURATION when the value was changed, belongs to another row or was made with another key. */
    Secret open(String rowId, Buffer sealed);
}
