package io.drayage.engine.run;

import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;

/** Makes the attempts that move disks. */
interface DiskTransfers {
    /**
     * @param trust how the source's host is trusted
     * @param window the memory that the disk may use; stays the caller's
     */
    DiskMove move(
            RunOrder order, VirtualMachine vm, DiskWork disk, LeaseDisk source, PeerTrust trust, MemoryLease window);
}
