package io.drayage.engine.run;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.RunDocument;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what a run's result and progress say. Confined to the run's context. */
final class RunFigures {
    private final Clock clock;
    private final RunOrder order;
    private final ProgressListener listener;
    private final Instant startedAt;
    private final double cpuAtStart = ProcessUsage.cpuSeconds();
    private final Map<Integer, String> manifestUris = new HashMap<>();
    private final Map<Integer, String> manifestHashes = new HashMap<>();
    private @Nullable VirtualMachine vm;
    private List<DiskWork> disks = List.of();
    private String consistency = "crash";
    private String snapshotMoref = "";
    private boolean snapshotRemoved;
    private boolean resumed;
    private long retransmitted;

    RunFigures(Clock clock, RunOrder order, ProgressListener listener) {
        this.clock = clock;
        this.order = order;
        this.listener = listener;
        this.startedAt = clock.instant();
    }

    Instant startedAt() {
        return startedAt;
    }

    void vm(VirtualMachine found) {
        vm = found;
    }

    void disks(List<DiskWork> work) {
        disks = work;
    }

    void snapshot(Snapshot snapshot) {
        snapshotMoref = snapshot.moref();
        consistency = snapshot.reached() == Consistency.APPLICATION ? "application" : "crash";
    }

    void snapshotRemoved(boolean removed) {
        snapshotRemoved = removed;
    }

    void resumed() {
        resumed = true;
    }

    boolean isResumed() {
        return resumed;
    }

    /** Bytes that an earlier owner of the run had sent to the store in vain. */
    void retransmitted(long bytes) {
        retransmitted += bytes;
    }

    String consistency() {
        return consistency;
    }

    void sealed(RunDocument document, String bucket, String stagingPrefix) {
        for (RunDocument.Disk disk : document.disks()) {
            manifestUris.put(
                    disk.deviceKey(),
                    "s3://" + bucket + "/" + stagingPrefix + disk.manifest().key());
            manifestHashes.put(disk.deviceKey(), disk.manifest().sha256());
        }
    }

    List<DiskProgress> progress() {
        List<DiskProgress> all = new ArrayList<>();
        disks.forEach(disk -> all.add(disk.progress()));
        listener.disks(all);
        return all;
    }

    /** Bytes of the disk image that are written; shown by the stage's own progress when a listener asks. */
    void imageBytes(long bytes) {
        // The image builder's progress is not part of the disks' figures; the listener hears the stage.
    }

    RunResult result(RunResult.State state, String message, RunResult.Image image, boolean resumable) {
        return new RunResult(
                vmResult(),
                order.publicJobId(),
                order.publicRunId(),
                state,
                message,
                disks.stream().map(this::diskResult).toList(),
                image,
                consistency,
                disks.stream().mapToLong(DiskWork::blocksTrustedUnread).sum(),
                new RunResult.Snapshot(snapshotMoref, snapshotRemoved),
                resumed,
                resumable,
                retransmitted
                        + disks.stream()
                                .mapToLong(disk -> disk.figures().bytesLost())
                                .sum(),
                startedAt,
                clock.instant(),
                ProcessUsage.cpuSeconds() - cpuAtStart,
                ProcessUsage.peakRssBytes());
    }

    private RunResult.Vm vmResult() {
        VirtualMachine known = vm;
        return known == null
                ? new RunResult.Vm(
                        "", order.vmMoref(), "", order.vmInstanceUuid().orElse(""))
                : new RunResult.Vm(known.name(), known.moref(), known.path(), known.instanceUuid());
    }

    private RunResult.Disk diskResult(DiskWork work) {
        DiskFigures figures = work.figures();
        int key = work.plan().disk().deviceKey();
        return new RunResult.Disk(
                key,
                work.plan().disk().label(),
                work.plan().disk().capacityBytes(),
                work.transport(),
                work.changeSource(),
                figures.bytesRead(),
                figures.blocksRead(),
                figures.blocksChanged(),
                figures.blocksSame(),
                figures.blocksZero(),
                figures.bytesStored(),
                figures.sampleMismatches(),
                manifestUris.getOrDefault(key, ""),
                manifestHashes.getOrDefault(key, ""));
    }
}
