/**
 * What Drayage remembers, as records, and the interfaces by which the rest of control-api reads and writes it. May depend on engine's api, vsphere and tls records and on Vert.x futures only.
 *
 * <p>Every method is safe to call from any Vert.x context and completes on the caller's context; a completed future means that the change is durable. Besides {@link
 * io.drayage.control.store.StoreRefusedException}, which says that a request is against the rules, futures fail only with {@link io.drayage.engine.api.EngineException} of kind LEDGER (the database refused
 * or lost the statement) or UNREACHABLE (no connection could be had).
 */
@NullMarked
package io.drayage.control.store;

import org.jspecify.annotations.NullMarked;
