package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.source.LeaseRequest;
import io.drayage.engine.source.LeaseSource;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.transfer.DiskTransfer;
import io.drayage.engine.transfer.TransferFigures;
import io.drayage.engine.transfer.TransferOrder;
import io.drayage.engine.transfer.TransferServices;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.vmdk.StreamMode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Disks over HttpNfcLease streams. Stateless but for its collaborators. */
final class LeaseTransfers implements DiskTransfers {
    private final TransferServices services;
    private final String stagingPrefix;

    LeaseTransfers(TransferServices services, String stagingPrefix) {
        this.services = services;
        this.stagingPrefix = stagingPrefix;
    }

    @Override
    public DiskMove move(
            RunOrder order, VirtualMachine vm, DiskWork disk, LeaseDisk source, PeerTrust trust, MemoryLease window) {
        String name = "disk '" + disk.plan().disk().label() + "' of VM " + vm.name();
        UUID diskId = disk.plan().diskId();
        LeaseRequest request = new LeaseRequest(
                name,
                source.url(),
                disk.plan().disk().capacityBytes(),
                StreamMode.LEASE,
                trust,
                LeaseRequest.DEFAULT_IDLE_TIMEOUT,
                true);
        TransferOrder transfer = new TransferOrder(
                order.key(),
                diskId,
                name,
                DiskWork.EPOCH,
                stagingPrefix,
                segment -> ObjectKeys.segment(
                        order.installationId(),
                        order.jobId(),
                        order.runId(),
                        order.fence(),
                        diskId,
                        DiskWork.EPOCH,
                        segment),
                Optional.empty(),
                true);
        return new LeaseMove(
                new DiskTransfer(services, transfer, new LeaseSource(services.vertx(), request), disk.table(), window));
    }

    private record LeaseMove(DiskTransfer transfer) implements DiskMove {
        @Override
        public Future<Wire> start() {
            return transfer.start()
                    .map(result -> new Wire(
                            result.source().wireBytes(),
                            result.source().wireSha1().orElse("")));
        }

        @Override
        public void cancel(EngineException cause) {
            transfer.cancel(cause);
        }

        @Override
        public void report(DiskFigures figures) {
            TransferFigures now = transfer.figures();
            figures.attempt(
                    now.bytesDone(),
                    now.bytesRead(),
                    now.blocksRead(),
                    now.blocksChanged(),
                    now.blocksSame(),
                    now.blocksZero(),
                    now.bytesStored());
        }
    }
}
