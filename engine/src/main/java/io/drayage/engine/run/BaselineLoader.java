package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.SegmentRow;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.engine.transfer.BlockTable;
import io.drayage.engine.transfer.JournalledUploads;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.segment.PartIndex;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Fills each disk's block table before anything is read: with the manifest of the last sealed run, then with what this very run made durable before it was interrupted. Open uploads
 * of a predecessor are completed with exactly the parts that the journal has; what the store no longer knows is forgotten, so its blocks are sent again.
 */
final class BaselineLoader {
    private static final int PARTS_PER_PAGE = 500;

    private final RunResources resources;
    private final RunOrder order;
    private final Path scratch;
    private final LongConsumer lost;

    /** @param lost told of bytes that the store had acknowledged and that are not durable all the same */
    BaselineLoader(RunResources resources, RunOrder order, Path scratch, LongConsumer lost) {
        this.resources = resources;
        this.order = order;
        this.scratch = scratch;
        this.lost = lost;
    }

    /** Fills all tables; true when something durable of this run was found, so that it is resumed. */
    Future<Boolean> load(List<DiskWork> disks) {
        ManifestSpool spool = new ManifestSpool(resources.store(), resources.worker(), scratch.resolve("baseline"));
        Future<Boolean> resumed = Future.succeededFuture(false);
        for (DiskWork disk : disks) {
            resumed = resumed.compose(before -> create(disk)
                    .compose(created -> fillFromParent(disk, spool))
                    .compose(filled -> fillFromJournal(disk))
                    .map(found -> before || found));
        }
        return resumed.eventually(() -> resources
                .worker()
                .executeBlocking(
                        () -> {
                            spool.close();
                            return null;
                        },
                        false));
    }

    private Future<Void> create(DiskWork disk) {
        Path file = scratch.resolve("disk-" + disk.plan().diskId() + ".table");
        return resources
                .worker()
                .executeBlocking(
                        () -> {
                            disk.table(
                                    BlockTable.create(file, disk.plan().disk().capacityBytes()));
                            return null;
                        },
                        false);
    }

    private Future<Void> fillFromParent(DiskWork disk, ManifestSpool spool) {
        Optional<RunDocument.Disk> parent = disk.plan().parent();
        if (parent.isEmpty()) {
            return Future.succeededFuture();
        }
        return new StagedRuns(resources.store(), resources.config().stagingPrefix())
                .blocks(parent.get(), spool)
                .compose(entries -> resources.worker().executeBlocking(() -> fill(disk, entries), false));
    }

    private static Void fill(DiskWork disk, Iterator<ManifestEntry> entries) {
        disk.table().fillFrom(entries);
        return null;
    }

    private Future<Boolean> fillFromJournal(DiskWork disk) {
        return resources.ledger().segments(order.runId(), disk.plan().diskId()).compose(segments -> {
            Map<Integer, String> usable = new HashMap<>();
            Future<Void> settled = Future.succeededFuture();
            for (SegmentRow segment : segments) {
                settled = settled.compose(before -> settle(segment)).map(kept -> {
                    if (kept) {
                        usable.put(
                                segment.upload().segment(),
                                belowPrefix(segment.upload().key()));
                    }
                    return null;
                });
            }
            return settled.compose(done -> usable.isEmpty()
                    ? Future.succeededFuture(false)
                    : markPages(disk, usable).map(true));
        });
    }

    /** Whether the segment's journalled parts may be used: it is complete, or can be completed now. */
    private Future<Boolean> settle(SegmentRow segment) {
        if (segment.completed()) {
            return Future.succeededFuture(true);
        }
        JournalledUploads earlier = new JournalledUploads(resources.store(), resources.ledger(), order.key());
        return atTheStore(segment)
                .compose(sent -> earlier.settle(segment.upload())
                        .map(Optional::isPresent)
                        .recover(error ->
                                error instanceof EngineException engine && engine.kind() == EngineException.Kind.STORE
                                        ? earlier.abort(segment.upload()).map(false)
                                        : Future.failedFuture(error))
                        .onSuccess(kept -> lost.accept(kept ? sent - segment.lengthBytes() : sent)));
    }

    /** How much of the segment the store has acknowledged: what the journal knows, and parts whose acknowledgement reached nobody. */
    private Future<Long> atTheStore(SegmentRow segment) {
        return resources
                .store()
                .listParts(segment.upload().key(), segment.upload().uploadId())
                .map(parts -> Math.max(
                        segment.lengthBytes(),
                        parts.stream().mapToLong(UploadedPart::lengthBytes).sum()))
                // It is only counted; that the upload is gone shows when it is completed.
                .otherwise(segment.lengthBytes());
    }

    private Future<Void> markPages(DiskWork disk, Map<Integer, String> usable) {
        int[] after = {-1, 0};
        return Turns.repeat(() -> resources
                .ledger()
                .parts(order.runId(), disk.plan().diskId(), after[0], after[1], PARTS_PER_PAGE)
                .compose(page -> {
                    if (page.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    PartRow last = page.get(page.size() - 1);
                    after[0] = last.segment();
                    after[1] = last.partNumber();
                    return resources
                            .worker()
                            .executeBlocking(() -> markDurable(disk, usable, page), false)
                            .map(true);
                }));
    }

    /** The journal has keys of the bucket, manifests have keys below the prefix. */
    private String belowPrefix(String key) {
        return key.substring(resources.config().stagingPrefix().length());
    }

    private static Void markDurable(DiskWork disk, Map<Integer, String> usable, List<PartRow> parts) {
        for (PartRow part : parts) {
            String key = usable.get(part.segment());
            if (key != null) {
                PartIndex index = PartIndex.parse(ByteBuffer.wrap(part.index().getBytes()));
                disk.table().durable(key, part.epoch(), part.offsetBytes(), index.entries());
            }
        }
        return null;
    }
}
