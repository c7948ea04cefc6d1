package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Ends uploads that an earlier attempt at a run, by this engine or a dead one, has left open: completes them from exactly the parts that the journal has. Stateless but for its collaborators.
 */
public final class JournalledUploads {
    /** More parts than a segment can have, so that one page holds all of it. */
    private static final int PARTS_PER_PAGE = 1000;

    private final ObjectStore store;
    private final RunLedger ledger;
    private final RunKey run;

    /** @param run whose owner does this: each journal write is fenced */
    public JournalledUploads(ObjectStore store, RunLedger ledger, RunKey run) {
        this.store = store;
        this.ledger = ledger;
        this.run = run;
    }

    /**
     * A segment that is complete now.
     *
     * @param crc64nvme of the object, as the store says
     */
    public record Completed(long lengthBytes, String crc64nvme) {}

    /** Completes the upload, or aborts it when no part of it is durable; then there is no segment. Fails with STORE when the store has lost the upload. */
    public Future<Optional<Completed>> settle(UploadRow upload) {
        return ledger.parts(run.runId(), upload.diskId(), upload.segment(), 0, PARTS_PER_PAGE)
                .map(page -> page.stream()
                        .filter(part -> part.segment() == upload.segment())
                        .sorted(Comparator.comparingInt(PartRow::partNumber))
                        .toList())
                .compose(parts -> parts.isEmpty()
                        ? abort(upload).map(Optional.empty())
                        : complete(upload, parts).map(Optional::of));
    }

    /** Aborts the upload; what the journal has of it is not durable any more. */
    public Future<Void> abort(UploadRow upload) {
        return store.abortMultipartUpload(upload.key(), upload.uploadId())
                .compose(aborted -> ledger.uploadAborted(run, upload.key()));
    }

    private Future<Completed> complete(UploadRow upload, List<PartRow> parts) {
        List<UploadedPart> acknowledged = parts.stream()
                .map(part -> new UploadedPart(part.partNumber(), part.etag(), part.lengthBytes()))
                .toList();
        long length = parts.stream().mapToLong(PartRow::lengthBytes).sum();
        return store.completeMultipartUpload(upload.key(), upload.uploadId(), acknowledged, length)
                .compose(object -> ledger.segmentCompleted(run, upload.key(), length, object.crc64nvme())
                        .map(new Completed(length, object.crc64nvme())));
    }
}
