package io.drayage.engine.image;

import io.drayage.protocol.run.RunDocument;
import java.util.Optional;

/**
 * A snapshot that holds one disk of a run, completed.
 *
 * @param parentSnapshotId what it is built upon
 */
public record DiskSnapshot(
        RunDocument.Disk disk, String snapshotId, int volumeGib, Optional<String> parentSnapshotId) {}
