package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.fault.FolderFaults;
import io.vertx.core.Future;
import java.util.function.LongSupplier;

/** Strikes requests for files of datastores with planned faults, each at its next occasion. */
final class FolderChaos implements Striker {
    private final FolderFaults faults;

    FolderChaos(FolderFaults faults) {
        this.faults = faults;
    }

    @Override
    public Future<LongSupplier> strike(Planned fault) {
        FolderFaults.Kind kind = fault.kind().as(FolderFaults.Kind.class);
        long before = struck(kind);
        faults.on(fault.vm() + "/" + fault.disk(), 0, 1, kind);
        return Future.succeededFuture(() -> Math.min(1, struck(kind) - before));
    }

    private long struck(FolderFaults.Kind kind) {
        return faults.struck().getOrDefault(kind, 0L);
    }
}
