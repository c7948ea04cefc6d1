package io.drayage.engine.change;

import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.cbt.ChangeId;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import java.util.Optional;

/** What speaks against believing tracking about a disk, as far as that can be seen before asking it. Stateless. */
final class TrackingDoubts {
    private TrackingDoubts() {}

    /**
     * The first reason to compare everything by hash, a sentence without a full stop; empty when there is none, and also when neither end is tracked, since then there is
     * nothing to doubt.
     */
    static Optional<String> about(ChangeQuestion question, RunDocument.Disk parent) {
        SnapshotDisk disk = question.disk();
        if (parent.changeId().isEmpty() && disk.changeId().isEmpty()) {
            return Optional.empty();
        }
        return missing(question, parent)
                .or(() -> otherDisk(question, parent))
                .or(() -> moved(disk, parent))
                .or(() -> otherPeriod(
                        parent.changeId().orElseThrow(), disk.changeId().orElseThrow()));
    }

    private static Optional<String> missing(ChangeQuestion question, RunDocument.Disk parent) {
        if (question.disk().changeId().isEmpty()) {
            return Optional.of(
                    "vCenter shows no change id for the disk in this snapshot, though the last sealed run had one");
        }
        if (question.trackingWasFreshlyEnabled()) {
            return Optional.of("tracking was switched on only by this run");
        }
        return parent.changeId().isEmpty()
                ? Optional.of("the last sealed run kept no change id of the disk")
                : Optional.empty();
    }

    private static Optional<String> otherDisk(ChangeQuestion question, RunDocument.Disk parent) {
        SnapshotDisk disk = question.disk();
        if (disk.backingUuid().isBlank() || !disk.backingUuid().equalsIgnoreCase(parent.backingUuid())) {
            return Optional.of("the disk's backing has another uuid than at the last sealed run");
        }
        if (disk.capacityBytes() != parent.capacityBytes() || question.lineage() != DiskLineage.SAME) {
            return Optional.of("the disk's size went from " + parent.capacityBytes() + " to " + disk.capacityBytes()
                    + " bytes since the last sealed run");
        }
        return Optional.empty();
    }

    /**
     * Without snapshots of others the frozen link is the same file in every run. Another one means that the disk was moved to other storage, that snapshots of others
     * were made, removed or consolidated in between, or that the VM was reverted to one; each of these has lost changes in some version of ESXi.
     */
    private static Optional<String> moved(SnapshotDisk disk, RunDocument.Disk parent) {
        return parent.frozenFile()
                .filter(then -> !then.equals(disk.fileName()))
                .map(then -> "the disk's frozen link was " + then + " at the last sealed run and is " + disk.fileName()
                        + " now: storage was moved, or snapshots came, went or were reverted to");
    }

    static Optional<String> otherPeriod(String then, String now) {
        Optional<ChangeId> before = parsed(then);
        Optional<ChangeId> after = parsed(now);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.of("a change id is not of the form EPOCH/NUMBER");
        }
        if (!before.get().sameEpoch(after.get())) {
            return Optional.of("tracking began anew since the last sealed run: the change id's first part differs");
        }
        if (after.get().sequence() < before.get().sequence()) {
            return Optional.of("tracking went back from " + before.get().sequence() + " to "
                    + after.get().sequence() + ": the VM was reverted to a snapshot or restored");
        }
        return Optional.empty();
    }

    static Optional<ChangeId> parsed(String changeId) {
        try {
            return Optional.of(ChangeId.parse(changeId));
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }
}
