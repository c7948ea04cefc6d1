package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The moves of one VM that are under way. The first cause stops them all; later ones are its echoes. Confined to the run's context. */
final class RunningMoves {
    private final RunOrder order;
    private final Map<DiskWork, DiskMove> running = new HashMap<>();
    private @Nullable EngineException cause;
    private boolean forGood;

    RunningMoves(RunOrder order) {
        this.order = order;
    }

    /** Runs a move to its end. Its failure stops nobody else. */
    Future<DiskMove.Wire> run(DiskWork disk, DiskMove move) {
        EngineException stopped = cause;
        if (stopped != null) {
            return Future.failedFuture(stopped);
        }
        running.put(disk, move);
        return move.start()
                .onComplete(ended -> {
                    move.report(disk.figures());
                    running.remove(disk);
                })
                .recover(error -> Future.failedFuture(RunErrors.of(error, order)));
    }

    /** Stops everything for this reason. */
    void stop(EngineException reason) {
        if (cause == null) {
            cause = reason;
            List.copyOf(running.values()).forEach(move -> move.cancel(reason));
        }
    }

    /** As {@link #stop}, and {@link #again} says no from now on. */
    void stopForGood(EngineException reason) {
        forGood = true;
        stop(reason);
    }

    /** Whether another attempt may begin; forgets why the last one was stopped. */
    boolean again() {
        if (!forGood) {
            cause = null;
        }
        return !forGood;
    }

    /** Why everything was stopped. */
    Optional<EngineException> cause() {
        return Optional.ofNullable(cause);
    }

    void report() {
        running.forEach((disk, move) -> move.report(disk.figures()));
    }
}
