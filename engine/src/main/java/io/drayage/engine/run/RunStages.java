package io.drayage.engine.run;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunLedger.Stage;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The stage that a run is in, and the only ways from one to another. Each entry is recorded in the ledger before the stage's work begins.
 *
 * <pre>
 * PREPARE -> SNAPSHOT -> PLAN -> TRANSFER -> SEAL -> CONVERT -> RETAIN -> DONE
 *                ^         |        |
 *                +---------+--------+   the snapshot was lost: a new epoch
 * </pre>
 *
 * <p>Confined to the run's context.
 */
final class RunStages {
    private static final Map<Stage, Set<Stage>> FOLLOWERS = new EnumMap<>(Map.of(
            Stage.PREPARE, EnumSet.of(Stage.SNAPSHOT),
            Stage.SNAPSHOT, EnumSet.of(Stage.PLAN),
            Stage.PLAN, EnumSet.of(Stage.TRANSFER, Stage.SNAPSHOT),
            Stage.TRANSFER, EnumSet.of(Stage.SEAL, Stage.SNAPSHOT),
            Stage.SEAL, EnumSet.of(Stage.CONVERT),
            Stage.CONVERT, EnumSet.of(Stage.RETAIN),
            Stage.RETAIN, EnumSet.of(Stage.DONE),
            Stage.DONE, EnumSet.noneOf(Stage.class)));

    private final RunLedger ledger;
    private final RunKey run;
    private final ProgressListener listener;
    private Stage stage = Stage.PREPARE;

    RunStages(RunLedger ledger, RunKey run, ProgressListener listener) {
        this.ledger = ledger;
        this.run = run;
        this.listener = listener;
    }

    Stage current() {
        return stage;
    }

    /** The run's first stage. */
    Future<Void> begin(String message) {
        return announce(message);
    }

    /** Goes on to another stage; a way that does not exist is a bug. */
    Future<Void> enter(Stage next, String message) {
        if (!FOLLOWERS.getOrDefault(stage, Set.of()).contains(next)) {
            return Future.failedFuture(new IllegalStateException("no way from " + stage + " to " + next));
        }
        stage = next;
        return announce(message);
    }

    /** Another message in the same stage. */
    Future<Void> say(Stage current, String message) {
        return stage == current ? announce(message) : Future.succeededFuture();
    }

    private Future<Void> announce(String message) {
        listener.stage(stage, message);
        return ledger.stage(run, stage, message);
    }
}
