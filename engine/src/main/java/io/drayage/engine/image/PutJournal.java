package io.drayage.engine.image;

import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;

/**
 * Which blocks of a disk are in its snapshot. While one batch is being written the next gathers, so many puts share a write however slow the ledger is. Confined to one context; callers bound what is not yet
 * durable.
 */
final class PutJournal {
    private static final int PAGE = 64;

    private final ImageLedger ledger;
    private final RunKey run;
    private final UUID diskId;
    private final BitSet known;
    private int nextBatch;
    private List<Integer> gathering = new ArrayList<>();
    private Promise<Void> gathered = Promise.promise();
    private boolean writing;

    private PutJournal(ImageLedger ledger, RunKey run, UUID diskId, BitSet known, int nextBatch) {
        this.ledger = ledger;
        this.run = run;
        this.diskId = diskId;
        this.known = known;
        this.nextBatch = nextBatch;
    }

    /** Reads what an earlier attempt at the same snapshot wrote. */
    static Future<PutJournal> load(ImageLedger ledger, RunKey run, UUID diskId) {
        return page(ledger, run, diskId, new BitSet(), 0);
    }

    private static Future<PutJournal> page(ImageLedger ledger, RunKey run, UUID diskId, BitSet known, int from) {
        return ledger.putBatches(run.runId(), diskId, from, PAGE).compose(batches -> {
            batches.forEach(batch -> batch.indexes().forEach(known::set));
            int next =
                    batches.isEmpty() ? from : batches.get(batches.size() - 1).batch() + 1;
            return batches.size() < PAGE
                    ? Future.succeededFuture(new PutJournal(ledger, run, diskId, known, next))
                    : page(ledger, run, diskId, known, next);
        });
    }

    /** Blocks that were put before this process began. Not to be changed. */
    BitSet known() {
        return known;
    }

    /** Completes when the put of this block is durable. */
    Future<Void> put(long index) {
        gathering.add(Math.toIntExact(index));
        Future<Void> durable = gathered.future();
        if (!writing) {
            write();
        }
        return durable;
    }

    private void write() {
        writing = true;
        List<Integer> batch = gathering;
        Promise<Void> written = gathered;
        gathering = new ArrayList<>();
        gathered = Promise.promise();
        ledger.blocksPut(run, diskId, nextBatch++, batch).onComplete(ended -> {
            writing = false;
            if (!gathering.isEmpty()) {
                write();
            }
            if (ended.succeeded()) {
                written.complete();
            } else {
                written.fail(ended.cause());
            }
        });
    }
}
