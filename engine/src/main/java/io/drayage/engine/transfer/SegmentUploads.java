package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger.UploadRow;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The multipart uploads of one transfer: opened, completed or aborted, in the store and in the journal. Confined to the disk's context. */
final class SegmentUploads {
    private final TransferServices services;
    private final TransferOrder order;
    private final List<Segment> segments = new ArrayList<>();

    SegmentUploads(TransferServices services, TransferOrder order) {
        this.services = services;
        this.order = order;
    }

    Segment add(int number) {
        var segment = new Segment(number, order.relativeKey(number), order.storeKey(number));
        segments.add(segment);
        return segment;
    }

    /** The upload's id, once the store has the upload and the journal knows it. Opens it the first time. */
    Future<String> open(Segment segment) {
        Future<String> opened = segment.opened;
        if (opened == null) {
            opened = services.store()
                    .createMultipartUpload(segment.storeKey, Map.of())
                    .compose(id -> {
                        segment.uploadId = id;
                        return services.ledger()
                                .uploadOpened(order.run(), row(segment, id))
                                .map(id);
                    });
            segment.opened = opened;
        }
        return opened;
    }

    Future<SegmentSummary> complete(Segment segment) {
        segment.completing = true;
        long length = segment.lengthBytes();
        return open(segment)
                .compose(id ->
                        services.store().completeMultipartUpload(segment.storeKey, id, segment.durableParts(), length))
                .compose(object -> services.ledger()
                        .segmentCompleted(order.run(), segment.storeKey, length, object.crc64nvme())
                        .map(ignored -> {
                            segment.completed = true;
                            return new SegmentSummary(segment.number, segment.relativeKey, length, object.crc64nvme());
                        }));
    }

    /** Whether parts were recorded of a segment that is not complete. */
    boolean hasUncompletedParts() {
        return segments.stream()
                .anyMatch(
                        segment -> !segment.completed && !segment.durableParts().isEmpty());
    }

    /** Aborts what is not complete, one after the other; yields what went wrong. Never fails. */
    Future<List<Throwable>> abortAll() {
        return abort(segments);
    }

    /** As {@link #abortAll}, but only those that could not be opened: the journal may not know them, so no later attempt would find them. */
    Future<List<Throwable>> abortUnopened() {
        return abort(segments.stream()
                .filter(segment -> segment.opened != null && segment.opened.failed())
                .toList());
    }

    private Future<List<Throwable>> abort(List<Segment> some) {
        List<Throwable> problems = new ArrayList<>();
        Future<Void> done = Future.succeededFuture();
        for (Segment segment : some) {
            if (!segment.completed && segment.opened != null) {
                done = done.compose(ignored -> abort(segment).recover(problem -> {
                    problems.add(problem);
                    return Future.succeededFuture();
                }));
            }
        }
        return done.map(problems);
    }

    /** A run's new owner may have completed this very upload and need its object: whoever lost the run leaves everything as it is. */
    private Future<Void> abort(Segment segment) {
        return services.ledger().whileOwned(order.run(), () -> abortOwned(segment));
    }

    private Future<Void> abortOwned(Segment segment) {
        String id = segment.uploadId;
        Future<Void> gone =
                id == null ? abortUnacknowledged(segment) : services.store().abortMultipartUpload(segment.storeKey, id);
        return gone.compose(ignored ->
                        segment.completing ? services.store().delete(segment.storeKey) : Future.succeededFuture())
                .compose(ignored -> services.ledger().uploadAborted(order.run(), segment.storeKey));
    }

    /** Creating the upload failed, but perhaps only its acknowledgement was lost. */
    private Future<Void> abortUnacknowledged(Segment segment) {
        return services.store().listMultipartUploads(segment.storeKey).compose(uploads -> {
            Future<Void> done = Future.succeededFuture();
            for (OpenUpload upload : uploads) {
                if (upload.key().equals(segment.storeKey)) {
                    done = done.compose(
                            ignored -> services.store().abortMultipartUpload(upload.key(), upload.uploadId()));
                }
            }
            return done;
        });
    }

    private UploadRow row(Segment segment, String id) {
        return new UploadRow(
                order.diskId(),
                segment.number,
                segment.storeKey,
                id,
                order.run().fence());
    }
}
