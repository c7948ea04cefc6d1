package io.drayage.engine.run;

import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import java.util.Optional;

/** Where a frozen disk is. */
final class Places {
    private Places() {}

    /** Type of the disk's datastore as vCenter writes it, empty when it may not be seen. */
    static String datastoreType(Epoch epoch, SnapshotDisk disk) {
        return datastore(epoch, disk).map(DatastoreRoom::type).orElse("");
    }

    /** For the governor of streams. */
    static StreamPlace of(VsphereClient vcenter, Epoch epoch, SnapshotDisk disk) {
        return new StreamPlace(
                vcenter.about().host(),
                epoch.conditions().hostName(),
                datastore(epoch, disk).map(DatastoreRoom::moref).orElse(""));
    }

    private static Optional<DatastoreRoom> datastore(Epoch epoch, SnapshotDisk disk) {
        int end = disk.fileName().indexOf(']');
        String name =
                disk.fileName().startsWith("[") && end > 0 ? disk.fileName().substring(1, end) : "";
        return epoch.conditions().datastores().stream()
                .filter(store -> store.name().equals(name))
                .findFirst();
    }
}
