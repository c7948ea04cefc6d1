package io.drayage.engine.transfer;

import io.drayage.engine.source.SourceSummary;
import java.util.List;

/**
 * A transfer that reached its end: every block of the disk is in its {@link BlockTable} and every part durable in a completed segment.
 *
 * @param segments that this transfer wrote, ascending; empty when nothing had changed
 */
public record TransferResult(TransferFigures figures, SourceSummary source, List<SegmentSummary> segments) {
    /** Copies the list. */
    public TransferResult {
        segments = List.copyOf(segments);
    }
}
