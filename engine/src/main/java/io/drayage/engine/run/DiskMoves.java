package io.drayage.engine.run;

import io.drayage.engine.api.RunLedger.ComparedRow;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.GovernedSource;
import io.drayage.engine.source.LeaseRequest;
import io.drayage.engine.source.LeaseSource;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.transfer.DiskTransfer;
import io.drayage.engine.transfer.MarkOrder;
import io.drayage.engine.transfer.ReadMark;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.engine.transfer.TransferOrder;
import io.drayage.engine.transfer.TransferServices;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.vmdk.StreamMode;
import java.util.Optional;
import java.util.UUID;

/** Makes the attempts that move disks. Stateless but for its collaborators. */
final class DiskMoves {
    private final TransferServices services;
    private final String stagingPrefix;
    private final StreamGovernor governor;

    DiskMoves(TransferServices services, String stagingPrefix, StreamGovernor governor) {
        this.services = services;
        this.stagingPrefix = stagingPrefix;
        this.governor = governor;
    }

    /**
     * The whole disk over a lease's stream.
     *
     * @param place for the governor
     * @param trust how the source's host is trusted
     * @param window the memory that the disk may use; stays the caller's
     */
    DiskMove stream(
            RunOrder order,
            String diskName,
            DiskWork disk,
            LeaseDisk source,
            StreamPlace place,
            PeerTrust trust,
            MemoryLease window) {
        LeaseRequest request = new LeaseRequest(
                diskName,
                source.url(),
                disk.plan().disk().capacityBytes(),
                StreamMode.LEASE,
                trust,
                LeaseRequest.DEFAULT_IDLE_TIMEOUT,
                true);
        BlockSource stream = new GovernedSource(
                new LeaseSource(services.vertx(), request),
                governor,
                place,
                order.runId().toString());
        return move(order, diskName, disk, Optional.empty(), Optional.empty(), stream, window);
    }

    /** Some blocks of the disk, from a source that can read any. */
    DiskMove blocks(
            RunOrder order, String diskName, DiskWork disk, ReadSet reads, BlockSource source, MemoryLease window) {
        return move(order, diskName, disk, Optional.of(reads), Optional.of(marks(order, disk)), source, window);
    }

    private MarkOrder marks(RunOrder order, DiskWork disk) {
        int epoch = disk.epoch();
        long fingerprint = disk.reading().fingerprint();
        long before = disk.figures().sampleMismatches();
        ReadMark from =
                disk.mark(epoch).filter(mark -> mark.readSet() == fingerprint).orElse(ReadMark.none(fingerprint));
        return new MarkOrder(
                from,
                (mark, mismatches) -> services.ledger()
                        .compared(
                                order.key(),
                                new ComparedRow(disk.plan().diskId(), epoch, before + mismatches, mark.encode()))
                        .onSuccess(written -> disk.marked(epoch, mark)));
    }

    private DiskMove move(
            RunOrder order,
            String diskName,
            DiskWork disk,
            Optional<ReadSet> reads,
            Optional<MarkOrder> marks,
            BlockSource source,
            MemoryLease window) {
        UUID diskId = disk.plan().diskId();
        int epoch = disk.epoch();
        TransferOrder transfer = new TransferOrder(
                order.key(),
                diskId,
                diskName,
                epoch,
                stagingPrefix,
                segment -> ObjectKeys.segment(
                        order.installationId(), order.jobId(), order.runId(), order.fence(), diskId, epoch, segment),
                reads,
                true,
                marks);
        return new DiskMove(new DiskTransfer(services, transfer, source, disk.table(), window));
    }
}
