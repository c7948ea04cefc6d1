package io.drayage.engine.run;

import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.DatastoreRequest;
import io.drayage.engine.source.DatastoreSource;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the frozen link's flat extent by HTTPS ranges: it holds the whole disk only where the link has no parent, and is a file only on VMFS and NFS. */
final class RangesTransport implements DirectTransport {
    private static final Set<String> FILES = Set.of("VMFS", "NFS", "NFS41");

    private final Vertx vertx;
    private final StreamGovernor governor;

    RangesTransport(Vertx vertx, StreamGovernor governor) {
        this.vertx = vertx;
        this.governor = governor;
    }

    @Override
    public String name() {
        return "https";
    }

    @Override
    public Optional<String> refusal(SnapshotDisk disk, String datastoreType) {
        if (disk.hasParent()) {
            return Optional.of("the frozen link has a parent, so its flat extent does not hold the whole disk");
        }
        return FILES.contains(datastoreType.toUpperCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("its datastore is " + (datastoreType.isEmpty() ? "of an unknown type" : datastoreType)
                        + ", and only VMFS and NFS have flat extents");
    }

    @Override
    public BlockSource open(Reading reading) {
        return new DatastoreSource(
                vertx,
                new DatastoreRequest(
                        reading.diskName(),
                        () -> reading.vcenter()
                                .virtualMachine(reading.vm().moref())
                                .compose(vm -> reading.vcenter()
                                        .datastoreFile(vm, reading.disk().fileName())),
                        reading.disk().capacityBytes(),
                        reading.toRead(),
                        reading.place()),
                governor);
    }
}
