package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;

/** Where a VM lives. */
record VmPlace(
        MoRef folder, MoRef host, String hostName, MoRef pool, MoRef datastore, String datastoreName, MoRef network) {}
