package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a disk by a transport that reads any blocks. A source that fails is followed by another one for what is not durable yet, a bounded number of times; a transport that never delivered
 * anything gives way to the next one. When the sample contradicts change tracking, the rest of the disk is read too. Confined to the run's context.
 */
final class DirectMovement {
    /** Sources in all for one reading: the first and as many again after failures. */
    private static final int MOST_SOURCES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(DirectMovement.class);

    private final MovementScope scope;

    DirectMovement(MovementScope scope) {
        this.scope = scope;
    }

    /** Moves the disk; false when no transport but the lease is left for it. */
    Future<Boolean> move(DiskWork disk, MemoryLease window) {
        return read(disk, disk.reading().reads(), window, 1);
    }

    private Future<Boolean> read(DiskWork disk, ReadSet reads, MemoryLease window, int number) {
        Optional<DirectTransport> transport = scope.choice().of(disk);
        if (transport.isEmpty()) {
            return Future.succeededFuture(false);
        }
        if (scope.moves().cause().isPresent()) {
            return Future.failedFuture(scope.moves().cause().get());
        }
        return attempt(disk, reads, transport.get(), window)
                .compose(
                        moved -> sampled(disk, reads, window),
                        error -> failed(disk, reads, window, number, RunErrors.of(error, scope.order())));
    }

    private Future<DiskMove.Wire> attempt(DiskWork disk, ReadSet reads, DirectTransport transport, MemoryLease window) {
        Epoch epoch = scope.epoch();
        var frozen = epoch.frozen(disk.plan());
        BlockSource source = transport.open(new DirectTransport.Reading(
                scope.vcenter(),
                scope.order(),
                epoch.vm(),
                frozen,
                scope.nameOf(disk),
                reads.all(),
                Places.of(scope.vcenter(), epoch, frozen)));
        DiskMove move = scope.resources()
                .moves(scope.vcenter())
                .blocks(scope.order(), scope.nameOf(disk), disk, reads, source, window);
        return scope.moves().run(disk, move);
    }

    /** The reading is whole. Was what was believed unread true, as far as the sample tells? */
    private Future<Boolean> sampled(DiskWork disk, ReadSet read, MemoryLease window) {
        if (disk.figures().sampleMismatches() == 0 || disk.distrustedIn(disk.epoch())) {
            disk.finish();
            return Future.succeededFuture(true);
        }
        long wrong = disk.figures().sampleMismatches();
        BlockSet all = BlockSet.all(BlockGeometry.blockCount(disk.plan().disk().capacityBytes()));
        String reason = wrong + " blocks of the sample were not as change tracking says";
        disk.distrust(ReadPlan.whole(disk, all, ReadSet.of(all), disk.reading().changeId(), reason));
        return scope.notes()
                .write(RunNote.warning(
                                "change-tracking-lied",
                                scope.nameOf(disk) + ": " + reason
                                        + "; the whole disk is read and compared in this run. Reset change tracking on the VM")
                        .about(disk.plan().diskId()))
                .compose(noted ->
                        scope.resources().ledger().diskPlanned(scope.order().key(), disk.row()))
                .compose(recorded -> scope.planner().remaining(disk, scope.epoch(), ReadSet.of(all.minus(read.all()))))
                .compose(rest -> {
                    disk.figures().nextReading();
                    return read(disk, rest, window, 1);
                });
    }

    private Future<Boolean> failed(
            DiskWork disk, ReadSet reads, MemoryLease window, int number, EngineException error) {
        if (scope.moves().cause().isPresent() || isOurs(error)) {
            return Future.failedFuture(error);
        }
        boolean neverWorked = number == 1 && !disk.figures().hasRead();
        if (neverWorked && isTransports(error)) {
            return givenUp(disk, reads, window, error);
        }
        if (!error.retryable() || number >= MOST_SOURCES) {
            return Future.failedFuture(error);
        }
        LOG.atInfo()
                .addKeyValue("runId", scope.order().publicRunId())
                .addKeyValue("disk", disk.plan().disk().label())
                .addKeyValue("attempt", number)
                .addKeyValue("error", error.getMessage())
                .log("source lost; going on with another one");
        disk.figures().nextReading();
        return scope.pause(number)
                .compose(paused -> scope.snapshotAlive().get())
                .compose(alive ->
                        alive ? scope.planner().remaining(disk, scope.epoch(), reads) : Future.failedFuture(error))
                .compose(rest -> read(disk, rest, window, number + 1));
    }

    private Future<Boolean> givenUp(DiskWork disk, ReadSet reads, MemoryLease window, EngineException error) {
        try {
            scope.choice().refused(disk, error);
        } catch (EngineException none) {
            return Future.failedFuture(none);
        }
        return scope.snapshotAlive()
                .get()
                .compose(alive -> alive
                        ? scope.resources().ledger().diskPlanned(scope.order().key(), disk.row())
                        : Future.failedFuture(error))
                .compose(recorded -> read(disk, reads, window, 1));
    }

    /** Failures on our side of the pipeline: another transport would meet them too. */
    private static boolean isOurs(EngineException error) {
        return switch (error.kind()) {
            case STORE, LEDGER, LOCAL_DISK, BUDGET, CANCELLED, INTERNAL, CONFIGURATION -> true;
            default -> false;
        };
    }

    /** What says that this way to the disk does not work at all. */
    private static boolean isTransports(EngineException error) {
        return switch (error.kind()) {
            case UNREACHABLE, UNTRUSTED, LOGIN, VSPHERE, NOT_ELIGIBLE, SOURCE_READ, MALFORMED_INPUT -> true;
            default -> false;
        };
    }
}
