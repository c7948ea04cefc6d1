package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.SegmentRow;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What earlier attempts at a disk, by this engine or a dead one, have left in the journal: it says which segment numbers are taken, and once the disk is whole the
 * uploads that are still open are completed from exactly the parts that the journal has.
 */
final class EarlierSegments {
    private static final int PAGE = 1000;

    private final TransferServices services;
    private final TransferOrder order;
    private final List<SegmentRow> segments;

    private EarlierSegments(TransferServices services, TransferOrder order, List<SegmentRow> segments) {
        this.services = services;
        this.order = order;
        this.segments = segments;
    }

    static Future<EarlierSegments> read(TransferServices services, TransferOrder order) {
        return services.ledger()
                .segments(order.run().runId(), order.diskId())
                .map(rows -> new EarlierSegments(services, order, rows));
    }

    /** The first segment number that is free. */
    int firstFree() {
        return segments.stream()
                .mapToInt(row -> row.upload().segment() + 1)
                .max()
                .orElse(0);
    }

    /** Completes the open uploads, one after the other, or aborts those without any durable part. */
    Future<List<SegmentSummary>> complete() {
        List<SegmentSummary> completed = new ArrayList<>();
        Future<Void> done = Future.succeededFuture();
        for (SegmentRow row : segments) {
            if (!row.completed()) {
                done = done.compose(ignored -> settle(row.upload(), completed));
            }
        }
        return done.map(completed);
    }

    private Future<Void> settle(UploadRow upload, List<SegmentSummary> completed) {
        return parts(upload, 0, new ArrayList<>())
                .compose(parts -> parts.isEmpty() ? abort(upload) : complete(upload, parts, completed));
    }

    private Future<Void> complete(UploadRow upload, List<PartRow> parts, List<SegmentSummary> completed) {
        long length = parts.stream().mapToLong(PartRow::lengthBytes).sum();
        List<UploadedPart> uploaded = parts.stream()
                .map(part -> new UploadedPart(part.partNumber(), part.etag(), part.lengthBytes()))
                .toList();
        return services.store()
                .completeMultipartUpload(upload.key(), upload.uploadId(), uploaded, length)
                .compose(object -> {
                    String relative =
                            upload.key().substring(order.stagingPrefix().length());
                    completed.add(new SegmentSummary(upload.segment(), relative, length, object.crc64nvme()));
                    return services.ledger().segmentCompleted(order.run(), upload.key(), length, object.crc64nvme());
                });
    }

    private Future<Void> abort(UploadRow upload) {
        return services.store()
                .abortMultipartUpload(upload.key(), upload.uploadId())
                .compose(ignored -> services.ledger().uploadAborted(order.run(), upload.key()));
    }

    private Future<List<PartRow>> parts(UploadRow upload, int after, List<PartRow> found) {
        return services.ledger()
                .parts(order.run().runId(), order.diskId(), upload.segment(), after, PAGE)
                .compose(page -> {
                    List<PartRow> mine = page.stream()
                            .filter(part -> part.segment() == upload.segment())
                            .toList();
                    found.addAll(mine);
                    return mine.size() < PAGE
                            ? Future.succeededFuture(found)
                            : parts(upload, found.get(found.size() - 1).partNumber(), found);
                });
    }
}
