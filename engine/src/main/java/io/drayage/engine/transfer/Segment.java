package io.drayage.engine.transfer;

import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One segment's multipart upload, from its first sealed part to its completion. Confined to the disk's context. */
final class Segment {
    final int number;
    final String relativeKey;
    final String storeKey;

    /** The upload's id once it exists, in the store or in the journal too. */
    @Nullable
    String uploadId;

    /** Completes with the upload's id when the journal knows it; null until the first part is sent. */
    @Nullable
    Future<String> opened;

    /**
     * The newest part's way into the journal and the table. The next part goes there only after it: the journal always holds the first parts without a gap, because
     * the offsets of what follows a gap would be wrong in a segment that is completed without it.
     */
    Future<?> recorded = Future.succeededFuture();

    private final List<UploadedPart> durable = new ArrayList<>();
    private int sealedParts;
    private long lengthBytes;
    private boolean lastSealed;

    /** Whether completion was asked for: from then on the object may exist. */
    boolean completing;

    /** Whether the journal knows it as completed. */
    boolean completed;

    Segment(int number, String relativeKey, String storeKey) {
        this.number = number;
        this.relativeKey = relativeKey;
        this.storeKey = storeKey;
    }

    private final Set<Integer> sent = new HashSet<>();

    /** A part's bytes were given to the store. */
    void sent(int partNumber) {
        sent.add(partNumber);
    }

    boolean wasSent(int partNumber) {
        return sent.contains(partNumber);
    }

    int nextPartNumber() {
        return sealedParts + 1;
    }

    /** Bytes of all sealed parts. */
    long lengthBytes() {
        return lengthBytes;
    }

    void sealed(int partBytes, boolean last) {
        sealedParts++;
        lengthBytes += partBytes;
        lastSealed = last;
    }

    void durable(UploadedPart part) {
        durable.add(part);
    }

    boolean isReadyToComplete() {
        return lastSealed && durable.size() == sealedParts && !completing;
    }

    List<UploadedPart> durableParts() {
        return durable.stream()
                .sorted(Comparator.comparingInt(UploadedPart::partNumber))
                .toList();
    }
}
