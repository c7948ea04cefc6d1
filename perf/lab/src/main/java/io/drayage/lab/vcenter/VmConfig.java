package io.drayage.lab.vcenter;

import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** VirtualMachineConfigInfo, of a VM or as a snapshot keeps it. Fields in the order of the schema. */
final class VmConfig {
    private VmConfig() {}

    static DataObject of(VmObject vm, ApiVersion version) {
        VmDevices devices = new VmDevices(vm, null);
        return build(vm, version, devices, new Tracking(vm.changeTracking(), vm.trackingActive()));
    }

    static DataObject ofSnapshot(SnapshotObject snapshot, ApiVersion version) {
        VmDevices devices = new VmDevices(snapshot.vm(), snapshot);
        Tracking tracking = new Tracking(snapshot.changeTracking(), snapshot.trackingActive());
        return build(snapshot.vm(), version, devices, tracking);
    }

    /** Asked for, which the VM's configuration shows at once, and in effect, which each disk's does. */
    private record Tracking(boolean asked, boolean active) {}

    private static DataObject build(VmObject vm, ApiVersion version, VmDevices devices, Tracking tracking) {
        VmSpec spec = vm.spec();
        return DataObject.of("VirtualMachineConfigInfo")
                .put("changeVersion", "2026-11-24T00:00:00.000000Z")
                .put("modified", Instant.EPOCH)
                .put("name", VmProperties.escapedName(vm))
                .put("guestFullName", spec.guestFullName())
                .put("version", "vmx-13")
                .put("uuid", biosUuid(vm))
                .put("instanceUuid", vm.uuid().toString())
                .put("template", spec.isTemplate())
                .put("guestId", spec.guestId())
                .put("alternateGuestName", "")
                .put("annotation", "")
                .put("files", files(vm))
                .put(
                        "tools",
                        DataObject.of("ToolsConfigInfo")
                                .put("toolsVersion", 12352)
                                .put("syncTimeWithHost", false))
                .put(
                        "flags",
                        DataObject.of("VirtualMachineFlagInfo")
                                .put("enableLogging", true)
                                .put("snapshotLocked", false))
                .put("defaultPowerOps", powerOps())
                .put("hardware", hardware(spec, devices, version))
                .put("memoryHotAddEnabled", false)
                .put("cpuHotAddEnabled", false)
                .put("extraConfig", extraConfig(vm, devices, tracking))
                .put("swapPlacement", "inherit")
                .put("bootOptions", bootOptions(spec, version))
                .put("changeTrackingEnabled", tracking.asked())
                .put("firmware", spec.firmware());
    }

    static String biosUuid(VmObject vm) {
        String uuid = vm.uuid().toString();
        return "42" + uuid.substring(2);
    }

    private static DataObject files(VmObject vm) {
        String folder = VmDevices.folder(vm);
        return DataObject.of("VirtualMachineFileInfo")
                .put("vmPathName", folder + VmDevices.fileName(vm) + ".vmx")
                .put("snapshotDirectory", folder)
                .put("suspendDirectory", folder)
                .put("logDirectory", folder);
    }

    private static DataObject powerOps() {
        return DataObject.of("VirtualMachineDefaultPowerOpInfo")
                .put("powerOffType", "soft")
                .put("suspendType", "hard")
                .put("resetType", "soft");
    }

    private static DataObject hardware(VmSpec spec, VmDevices devices, ApiVersion version) {
        return DataObject.of("VirtualHardware")
                .put("numCPU", spec.cpus())
                .put("numCoresPerSocket", 1)
                .put("memoryMB", spec.memoryMb())
                .put("virtualICH7MPresent", false)
                .put("virtualSMCPresent", false)
                .put("device", new ListValue("VirtualDevice", devices.all(version)));
    }

    private static DataObject bootOptions(VmSpec spec, ApiVersion version) {
        return DataObject.of("VirtualMachineBootOptions")
                .put("bootDelay", 0L)
                .put("enterBIOSSetup", false)
                .since(version, 6, 5, "efiSecureBootEnabled", false)
                .put("bootRetryEnabled", false)
                .put("bootRetryDelay", 10_000L)
                .put("networkBootProtocol", spec.firmware().equals("efi") ? "ipv4" : null);
    }

    private static ListValue extraConfig(VmObject vm, VmDevices devices, Tracking tracking) {
        List<DataObject> options = new ArrayList<>();
        options.add(option("nvram", VmDevices.fileName(vm) + ".nvram"));
        if (tracking.asked()) {
            options.add(option("ctkEnabled", "TRUE"));
        }
        if (tracking.active()) {
            devices.disks().stream()
                    .filter(VmDisk::trackable)
                    .forEach(disk -> options.add(option(VmDevices.busName(disk.spec()) + ".ctkEnabled", "TRUE")));
        }
        return new ListValue("OptionValue", options);
    }

    private static DataObject option(String key, String value) {
        return DataObject.of("OptionValue").put("key", key).put("value", value);
    }
}
