/**
 * The stores and ledgers on Postgres. Made by the composition root through {@link io.drayage.control.persistence.PgStores}; everybody else uses the interfaces in {@code control.store} and engine's api. Everything is stateless or
 * thread-safe; futures complete on the caller's context.
 */
@NullMarked
package io.drayage.control.persistence;

import org.jspecify.annotations.NullMarked;
