package io.drayage.lab.vcenter;

import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.time.Instant;
import java.util.List;

/** Run-time side of a VM: runtime, guest, summary, capability, storage. */
final class VmStatus {
    private VmStatus() {}

    static boolean toolsRun(VmObject vm) {
        return vm.poweredOn() && vm.spec().toolsRunning();
    }

    static DataObject runtime(VmObject vm) {
        return DataObject.of("VirtualMachineRuntimeInfo")
                .put("host", vm.place().host())
                .putEnum(
                        "connectionState",
                        "VirtualMachineConnectionState",
                        vm.host().isConnected() ? "connected" : "disconnected")
                .putEnum("powerState", "VirtualMachinePowerState", vm.poweredOn() ? "poweredOn" : "poweredOff")
                .putEnum("faultToleranceState", "VirtualMachineFaultToleranceState", "notConfigured")
                .put("toolsInstallerMounted", false)
                .put("bootTime", vm.poweredOn() ? Instant.EPOCH : null)
                .put("suspendInterval", 0L)
                .put("numMksConnections", 0)
                .put("consolidationNeeded", vm.consolidationNeeded());
    }

    static DataObject guest(VmObject vm) {
        boolean tools = toolsRun(vm);
        VmSpec spec = vm.spec();
        DataObject guest = DataObject.of("GuestInfo")
                .putEnum("toolsStatus", "VirtualMachineToolsStatus", tools ? "toolsOk" : "toolsNotRunning")
                .put("toolsVersionStatus", "guestToolsCurrent")
                .put("toolsVersionStatus2", "guestToolsCurrent")
                .put("toolsRunningStatus", tools ? "guestToolsRunning" : "guestToolsNotRunning")
                .put("toolsVersion", "12352");
        if (tools) {
            guest.put("guestId", spec.guestId())
                    .put("guestFamily", spec.guestId().startsWith("win") ? "windowsGuest" : "linuxGuest")
                    .put("guestFullName", spec.guestFullName())
                    .put("hostName", VmDevices.fileName(vm))
                    .put("ipAddress", address(vm))
                    .put("net", new ListValue("GuestNicInfo", List.of(nic(vm))));
        }
        return guest.put("guestState", vm.poweredOn() ? "running" : "notRunning")
                .put("guestOperationsReady", tools);
    }

    private static DataObject nic(VmObject vm) {
        return DataObject.of("GuestNicInfo")
                .put("network", "VM Network")
                .put("ipAddress", ListValue.strings(List.of(address(vm))))
                .put("macAddress", VmDevices.macAddress(vm))
                .put("connected", true)
                .put("deviceConfigId", 4000);
    }

    private static String address(VmObject vm) {
        int hash = vm.uuid().hashCode();
        return "10." + (hash >> 16 & 0x7F) + "." + (hash >> 8 & 0xFF) + "." + (hash & 0x7F);
    }

    static DataObject summary(VmObject vm, ApiVersion version) {
        return DataObject.of("VirtualMachineSummary")
                .put("vm", vm.ref())
                .put("runtime", runtime(vm))
                .put("guest", guestSummary(vm))
                .put("config", configSummary(vm))
                .put("storage", storageSummary(vm))
                .put("quickStats", quickStats())
                .putEnum("overallStatus", "ManagedEntityStatus", "green");
    }

    private static DataObject guestSummary(VmObject vm) {
        boolean tools = toolsRun(vm);
        return DataObject.of("VirtualMachineGuestSummary")
                .put("guestId", tools ? vm.spec().guestId() : null)
                .put("guestFullName", tools ? vm.spec().guestFullName() : null)
                .putEnum("toolsStatus", "VirtualMachineToolsStatus", tools ? "toolsOk" : "toolsNotRunning")
                .put("toolsVersionStatus2", "guestToolsCurrent")
                .put("toolsRunningStatus", tools ? "guestToolsRunning" : "guestToolsNotRunning")
                .put("hostName", tools ? VmDevices.fileName(vm) : null)
                .put("ipAddress", tools ? address(vm) : null);
    }

    private static DataObject configSummary(VmObject vm) {
        VmSpec spec = vm.spec();
        return DataObject.of("VirtualMachineConfigSummary")
                .put("name", VmProperties.escapedName(vm))
                .put("template", spec.isTemplate())
                .put("vmPathName", VmDevices.folder(vm) + VmDevices.fileName(vm) + ".vmx")
                .put("memorySizeMB", spec.memoryMb())
                .put("cpuReservation", 0)
                .put("memoryReservation", 0)
                .put("numCpu", spec.cpus())
                .put("numEthernetCards", 1)
                .put("numVirtualDisks", vm.disks().size())
                .put("uuid", VmConfig.biosUuid(vm))
                .put("instanceUuid", vm.uuid().toString())
                .put("guestId", spec.guestId())
                .put("guestFullName", spec.guestFullName())
                .put("annotation", "")
                .put("installBootRequired", false);
    }

    private static long capacity(VmObject vm) {
        return vm.disks().stream().mapToLong(VmDisk::capacityBytes).sum();
    }

    private static DataObject storageSummary(VmObject vm) {
        return DataObject.of("VirtualMachineStorageSummary")
                .put("committed", capacity(vm) / 2)
                .put("uncommitted", capacity(vm) - capacity(vm) / 2)
                .put("unshared", capacity(vm) / 2)
                .put("timestamp", Instant.now());
    }

    private static DataObject quickStats() {
        return DataObject.of("VirtualMachineQuickStats")
                .put("overallCpuUsage", 0)
                .put("overallCpuDemand", 0)
                .put("guestMemoryUsage", 0)
                .put("hostMemoryUsage", 0)
                .putEnum("guestHeartbeatStatus", "ManagedEntityStatus", "green");
    }

    static DataObject storage(VmObject vm) {
        List<DataObject> usage =
                vm.datastores().stream().map(datastore -> usage(vm, datastore)).toList();
        return DataObject.of("VirtualMachineStorageInfo")
                .put("perDatastoreUsage", new ListValue("VirtualMachineUsageOnDatastore", usage))
                .put("timestamp", Instant.now());
    }

    private static DataObject usage(VmObject vm, MoRef datastore) {
        long capacity = vm.disks().stream()
                .filter(disk -> disk.files().datastore().equals(datastore))
                .mapToLong(VmDisk::capacityBytes)
                .sum();
        return DataObject.of("VirtualMachineUsageOnDatastore")
                .put("datastore", datastore)
                .put("committed", capacity / 2)
                .put("uncommitted", capacity - capacity / 2)
                .put("unshared", capacity / 2);
    }

    static DataObject capability() {
        DataObject capability = DataObject.of("VirtualMachineCapability");
        List.of(
                        "snapshotOperationsSupported",
                        "multipleSnapshotsSupported",
                        "snapshotConfigSupported",
                        "poweredOffSnapshotsSupported",
                        "memorySnapshotsSupported",
                        "revertToSnapshotSupported",
                        "quiescedSnapshotsSupported",
                        "disableSnapshotsSupported",
                        "lockSnapshotsSupported",
                        "consolePreferencesSupported",
                        "cpuFeatureMaskSupported",
                        "s1AcpiManagementSupported",
                        "settingScreenResolutionSupported",
                        "toolsAutoUpdateSupported",
                        "vmNpivWwnSupported",
                        "npivWwnOnNonRdmVmSupported",
                        "vmNpivWwnDisableSupported",
                        "vmNpivWwnUpdateSupported",
                        "swapPlacementSupported",
                        "toolsSyncTimeSupported",
                        "virtualMmuUsageSupported",
                        "diskSharesSupported",
                        "bootOptionsSupported",
                        "bootRetryOptionsSupported",
                        "settingVideoRamSizeSupported",
                        "settingDisplayTopologySupported",
                        "recordReplaySupported",
                        "changeTrackingSupported")
                .forEach(name -> capability.put(name, !name.contains("Npiv") && !name.equals("recordReplaySupported")));
        return capability;
    }
}
