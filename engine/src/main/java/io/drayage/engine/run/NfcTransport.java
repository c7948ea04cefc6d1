package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.nfc.NfcSource;
import io.drayage.engine.nfc.NfcSourceRequest;
import io.drayage.engine.nfc.NfcTuning;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Reads the frozen link over NFC from the host that the VM runs on at the moment: each connection asks for a ticket anew, so that a VM that has moved is found again. */
final class NfcTransport implements DirectTransport {
    private final Vertx vertx;
    private final StreamGovernor governor;
    private final NfcTuning tuning;

    NfcTransport(Vertx vertx, StreamGovernor governor, NfcTuning tuning) {
        this.vertx = vertx;
        this.governor = governor;
        this.tuning = tuning;
    }

    @Override
    public String name() {
        return "nfc";
    }

    /** Hosts serve every kind of datastore; what one does not serve it refuses when it is asked. */
    @Override
    public Optional<String> refusal(SnapshotDisk disk, String datastoreType) {
        return Optional.empty();
    }

    @Override
    public BlockSource open(Reading reading) {
        return new NfcSource(
                vertx,
                new NfcSourceRequest(
                        reading.diskName(),
                        reading.disk().fileName(),
                        reading.disk().capacityBytes(),
                        reading.toRead(),
                        () -> ticket(reading.vcenter(), reading.vm()),
                        reading.order().policy().plainNfc(),
                        tuning,
                        reading.place()),
                governor);
    }

    private static Future<NfcTicket> ticket(VsphereClient vcenter, VirtualMachine vm) {
        return vcenter.virtualMachine(vm.moref())
                .compose(now -> now.instanceUuid().equals(vm.instanceUuid())
                        ? vcenter.nfcTicket(now)
                        : Future.failedFuture(new EngineException(
                                Kind.NOT_ELIGIBLE,
                                "VM " + vm.name(),
                                "its id names another VM now",
                                "Import the server catalog again")));
    }
}
