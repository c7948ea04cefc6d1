package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.store.StoreException;
import io.drayage.protocol.MalformedInputException;

/** Whatever stopped a run, as the one error type that leaves the engine. */
final class RunErrors {
    private RunErrors() {}

    static EngineException of(Throwable error, RunOrder order) {
        if (error instanceof EngineException engine) {
            return engine;
        }
        String thing = "run " + order.publicRunId();
        if (error instanceof MalformedInputException malformed) {
            return new EngineException(
                    Kind.MALFORMED_INPUT,
                    thing,
                    String.valueOf(malformed.getMessage()),
                    "Start the run again; if it repeats, the sender or the staging area is damaged",
                    error);
        }
        if (error instanceof StoreException store) {
            return new EngineException(
                    Kind.STORE,
                    thing,
                    String.valueOf(store.getMessage()),
                    "Something outside removed or wrote it: run the job afresh (--full)",
                    error);
        }
        return new EngineException(
                Kind.INTERNAL,
                thing,
                "unexpected " + error.getClass().getSimpleName() + ": " + error.getMessage(),
                "This is a bug of Drayage: report it with the log",
                error);
    }
}
