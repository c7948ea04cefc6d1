package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a VM every so often while a run holds a snapshot on it: at the datastores' floor or the snapshot's maximum age the run must stop, and a snapshot that is gone must not be read any longer
 * as if it were there. A look that fails is repeated with the next turn. Confined to the run's context.
 */
final class RunWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

    private final RunResources resources;
    private final EpochOpener opener;
    private final Epoch epoch;
    private final MovementScope scope;
    private final Consumer<EngineException> endangered;
    private final Consumer<Epoch> lost;
    private boolean looking;

    /**
     * @param endangered called with the reason why the run must give up its snapshot
     * @param lost called when the snapshot is gone
     */
    RunWatch(
            RunResources resources,
            EpochOpener opener,
            MovementScope scope,
            Consumer<EngineException> endangered,
            Consumer<Epoch> lost) {
        this.resources = resources;
        this.opener = opener;
        this.scope = scope;
        this.epoch = scope.epoch();
        this.endangered = endangered;
        this.lost = lost;
    }

    /** Watches while {@code work} is under way. */
    Future<Void> during(Future<Void> work) {
        long timer =
                resources.vertx().setPeriodic(resources.setup().watchEvery().toMillis(), tick -> look());
        return work.eventually(() -> {
            resources.vertx().cancelTimer(timer);
            return Future.succeededFuture();
        });
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        danger().onComplete(seen -> {
                    looking = false;
                    if (seen.succeeded()) {
                        seen.result().ifPresent(endangered);
                    }
                })
                .onFailure(error -> LOG.atDebug()
                        .addKeyValue("vm", epoch.vm().name())
                        .addKeyValue("error", error.getMessage())
                        .log("the VM could not be looked at"));
    }

    private Future<Optional<EngineException>> danger() {
        VmGuard guard = opener.guard(epoch.vm());
        Optional<EngineException> old = guard.age(
                epoch.taken().snapshot().createdAt(), resources.clock().instant());
        if (old.isPresent()) {
            return Future.succeededFuture(old);
        }
        return scope.snapshotAlive().get().compose(alive -> {
            if (!alive) {
                lost.accept(epoch);
                return Future.succeededFuture(Optional.empty());
            }
            return scope.vcenter().conditions(epoch.vm()).map(guard::room);
        });
    }
}
