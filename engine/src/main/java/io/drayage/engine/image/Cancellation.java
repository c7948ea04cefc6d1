package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;

/** The error of work that was told to stop. */
final class Cancellation {
    private Cancellation() {}

    static EngineException error() {
        return new EngineException(
                EngineException.Kind.CANCELLED, "the run", "it was cancelled", "Start it again when it is wanted");
    }
}
