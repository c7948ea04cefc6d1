package io.drayage.engine.image;

import io.drayage.engine.api.ImageLedger.SnapshotRow;
import io.drayage.engine.aws.EbsDirect;
import io.drayage.protocol.run.RunDocument;
import java.util.Map;
import java.util.Optional;

/** What StartSnapshot is asked for. The same row always gives the same request: AWS compares it with the client token's first one. */
final class SnapshotStart {
    private SnapshotStart() {}

    static EbsDirect.Start of(ImageRequest request, RunDocument.Disk disk, SnapshotRow row) {
        Map<String, String> tags = ImageTags.of(request);
        tags.put(ImageTags.DISK, ImageTags.cut(disk.label()));
        row.parentSnapshotId().ifPresent(parent -> tags.put(ImageTags.PARENT, parent));
        boolean encrypted = !row.encryption().equals("none");
        return new EbsDirect.Start(
                row.volumeGib(),
                row.parentSnapshotId(),
                description(request, disk),
                row.clientToken(),
                encrypted,
                row.encryption().startsWith("arn:") ? Optional.of(row.encryption()) : Optional.empty(),
                tags);
    }

    private static String description(ImageRequest request, RunDocument.Disk disk) {
        String text = "Drayage " + request.run().publicRunId() + ": " + disk.label() + " of "
                + request.run().vm().name();
        return text.length() > 255 ? text.substring(0, 255) : text;
    }
}
