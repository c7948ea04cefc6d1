package io.drayage.engine.store;

/** Store answers that callers must tell apart. Expected, so without stack traces. */
public abstract sealed class StoreException extends RuntimeException {
    private StoreException(String message) {
        super(message, null, false, false);
    }

    /** The object or upload does not exist. */
    public static final class NotFound extends StoreException {
        /** @param key the object's key */
        public NotFound(String key) {
            super("object " + key + " does not exist");
        }
    }

    /** A conditional put found the object there already. */
    public static final class AlreadyExists extends StoreException {
        /** @param key the object's key */
        public AlreadyExists(String key) {
            super("object " + key + " exists already");
        }
    }
}
