package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger.SegmentRow;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What earlier attempts at a disk, by this engine or a dead one, have left in the journal: it says which segment numbers are taken, and once the disk is whole the
 * uploads that are still open are completed from exactly the parts that the journal has.
 */
final class EarlierSegments {
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
        return new JournalledUploads(services.store(), services.ledger(), order.run())
                .settle(upload)
                .map(segment -> {
                    segment.ifPresent(whole -> completed.add(new SegmentSummary(
                            upload.segment(),
                            upload.key().substring(order.stagingPrefix().length()),
                            whole.lengthBytes(),
                            whole.crc64nvme())));
                    return null;
                });
    }
}
