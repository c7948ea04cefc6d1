package io.drayage.engine.store;

/** The store was closed while the operation waited or ran; leaves this package as an EngineException of kind CANCELLED. */
final class StoreClosedException extends RuntimeException {
    StoreClosedException() {
        super("the object store was closed", null, false, false);
    }
}
