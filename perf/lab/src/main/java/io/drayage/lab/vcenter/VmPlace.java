package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;

/** Where a VM lives. */
record VmPlace(
        MoRef folder, MoRef host, String hostName, MoRef pool, MoRef datastore, String datastoreName, MoRef network) {
    VmPlace on(HostState other) {
        return new VmPlace(folder, other.ref(), other.name(), pool, datastore, datastoreName, network);
    }

    VmPlace on(DatastoreState other) {
        return new VmPlace(folder, host, hostName, pool, other.ref(), other.name(), network);
    }
}
