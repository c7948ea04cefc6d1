package io.drayage.engine.vsphere;

import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;

/** A VM under another name: what a catalog holds after someone renamed the VM, or an impostor. */
final class Renamed {
    private Renamed() {}

    static VirtualMachine of(VirtualMachine vm, String name) {
        return new VirtualMachine(
                vm.moref(),
                name,
                vm.path(),
                vm.instanceUuid(),
                vm.biosUuid(),
                vm.guestId(),
                vm.guestFullName(),
                vm.firmware(),
                vm.poweredOn(),
                vm.toolsRunning(),
                vm.hostName(),
                vm.disks(),
                vm.otherSnapshots(),
                vm.warnings(),
                vm.connectedDrives());
    }
}
