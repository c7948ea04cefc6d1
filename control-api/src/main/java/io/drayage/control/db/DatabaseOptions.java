package io.drayage.control.db;

import java.time.Duration;

/**
 * How a {@link Database} behaves.
 *
 * @param schema where the tables are; lower-case letters, digits and underscores
 * @param poolSize most connections, 1 to 50
 * @param retryFor how long a statement that may be repeated is tried again while Postgres cannot be reached
 */
public record DatabaseOptions(String schema, int poolSize, Duration retryFor) {
    /** Checks the bounds. */
    public DatabaseOptions {
        if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("schema: " + schema);
        }
        if (poolSize < 1 || poolSize > 50) {
            throw new IllegalArgumentException("poolSize: " + poolSize);
        }
    }

    /** Schema {@code drayage}, 8 connections, 30 s. */
    public static DatabaseOptions defaults() {
        return new DatabaseOptions("drayage", 8, Duration.ofSeconds(30));
    }
}
