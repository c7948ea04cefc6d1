package io.drayage.engine.vsphere;

import com.vmware.vim25.ArrayOfVirtualDevice;
import com.vmware.vim25.VirtualCdrom;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualEthernetCard;
import com.vmware.vim25.VirtualMachineSnapshotInfo;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which properties describe a VM, and how they become one. */
final class VirtualMachineReader {
    private static final List<String> PROPERTIES = List.of(
            "name",
            "parent",
            "parentVApp",
            "config.template",
            "config.uuid",
            "config.instanceUuid",
            "config.guestId",
            "config.guestFullName",
            "config.firmware",
            "config.ftInfo",
            "config.hardware.device",
            "runtime.powerState",
            "runtime.connectionState",
            "runtime.faultToleranceState",
            "runtime.host",
            "snapshot",
            "guest.toolsRunningStatus");

    private VirtualMachineReader() {}

    /** The property paths to read; asking an older server for a newer path fails the whole call. */
    static List<String> properties(VimVersion version) {
        List<String> paths = new ArrayList<>(PROPERTIES);
        if (version.isAtLeast(6, 5)) {
            paths.add("config.keyId");
        }
        return paths;
    }

    /** Whether the account may see too little of the VM to replicate it, or the VM has no configuration at present. */
    static boolean isUnreadable(ReadObject vm) {
        return !vm.has("name") || !vm.has("config.instanceUuid") || !vm.has("config.hardware.device");
    }

    static boolean isTemplate(ReadObject vm) {
        return vm.isTrue("config.template");
    }

    /** Builds the VM; {@code names} must know its parents and host as far as they may be seen. */
    static VirtualMachine read(ReadObject vm, InventoryNames names) {
        List<VirtualDevice> devices = devices(vm);
        int snapshots = vm.get("snapshot", VirtualMachineSnapshotInfo.class)
                .map(s -> SnapshotTrees.flatten(s).size())
                .orElse(0);
        String parent = vm.reference("parent");
        return new VirtualMachine(
                vm.moref(),
                InventoryNames.display(vm.text("name")),
                names.path(parent.isEmpty() ? vm.reference("parentVApp") : parent, vm.text("name")),
                vm.text("config.instanceUuid"),
                vm.text("config.uuid"),
                vm.text("config.guestId"),
                vm.text("config.guestFullName"),
                vm.text("config.firmware").isEmpty() ? "bios" : vm.text("config.firmware"),
                vm.text("runtime.powerState").equals("poweredOn"),
                vm.text("guest.toolsRunningStatus").equals("guestToolsRunning"),
                names.name(vm.reference("runtime.host")),
                DiskReader.disks(vm.moref(), devices, vm.notes(), refusal(vm)),
                snapshots,
                warnings(vm, devices, snapshots),
                devices.stream()
                        .filter(device -> device instanceof VirtualCdrom && isConnected(device))
                        .map(VirtualMachineReader::label)
                        .toList());
    }

    private static List<VirtualDevice> devices(ReadObject vm) {
        VirtualDevice[] devices = vm.get("config.hardware.device", ArrayOfVirtualDevice.class)
                .map(ArrayOfVirtualDevice::getVirtualDevice)
                .orElse(null);
        return devices == null ? List.of() : List.of(devices);
    }

    private static Optional<String> refusal(ReadObject vm) {
        String faultTolerance = vm.text("runtime.faultToleranceState");
        boolean tolerant =
                vm.has("config.ftInfo") || !(faultTolerance.isEmpty() || faultTolerance.equals("notConfigured"));
        if (tolerant) {
            return Optional.of("fault tolerance is on for the VM: turn it off, snapshots are impossible under it");
        }
        if (vm.has("config.keyId")) {
            return Optional.of("the VM is encrypted by vSphere: decrypt it first");
        }
        String connection = vm.text("runtime.connectionState");
        if (!connection.isEmpty() && !connection.equals("connected")) {
            return Optional.of("the VM is " + connection + " in vCenter: bring its host or datastore back first");
        }
        return Optional.empty();
    }

    private static List<String> warnings(ReadObject vm, List<VirtualDevice> devices, int snapshots) {
        List<String> warnings = new ArrayList<>();
        int cards = 0;
        for (VirtualDevice device : devices) {
            if (device instanceof VirtualCdrom && isConnected(device)) {
                warnings.add(label(device) + " is connected: disconnect CD-ROM devices before the first run");
            }
            if (device instanceof VirtualEthernetCard) {
                cards++;
            }
            vm.notes()
                    .originalType(vm.moref(), device.getKey())
                    .filter(t -> t.equals("VirtualTPM"))
                    .ifPresent(t -> warnings.add("it has a virtual TPM, whose keys do not move with its disks"));
        }
        if (cards > 1) {
            warnings.add("it has " + cards + " network cards; the image keeps one, with DHCP");
        }
        if (snapshots > 0) {
            warnings.add("it has " + snapshots + " snapshot" + (snapshots == 1 ? "" : "s")
                    + " already, which slow the VM and this replication down");
        }
        return List.copyOf(warnings);
    }

    private static boolean isConnected(VirtualDevice device) {
        return device.getConnectable() != null && device.getConnectable().isConnected();
    }

    private static String label(VirtualDevice device) {
        return device.getDeviceInfo() == null
                ? "CD-ROM"
                : String.valueOf(device.getDeviceInfo().getLabel());
    }
}
