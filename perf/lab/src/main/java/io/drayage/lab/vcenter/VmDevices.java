package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The virtual devices of a VM, live or as a snapshot froze them. */
final class VmDevices {
    private static final int SCSI_SELF = 7;
    private final VmObject vm;
    private final @Nullable SnapshotObject snapshot;
    private final List<VmDisk> disks;

    /** @param snapshot which froze them, or null for the live ones */
    VmDevices(VmObject vm, @Nullable SnapshotObject snapshot) {
        this.vm = vm;
        this.snapshot = snapshot;
        this.disks = snapshot == null
                ? vm.disks()
                : snapshot.disks().stream().map(VmDisk.Frozen::disk).toList();
    }

    /** The disks among them. */
    List<VmDisk> disks() {
        return disks;
    }

    private record Bus(Controller kind, int number) {}

    List<DataObject> all(ApiVersion version) {
        List<DataObject> devices = new ArrayList<>();
        Set<Bus> buses = new LinkedHashSet<>(List.of(new Bus(Controller.IDE, 0), new Bus(Controller.IDE, 1)));
        disks.forEach(
                disk -> buses.add(new Bus(disk.spec().controller(), disk.spec().bus())));
        buses.forEach(bus -> devices.add(controller(bus, version)));
        devices.add(networkCard());
        disks.forEach(disk -> devices.add(disk(disk)));
        return devices;
    }

    private DataObject controller(Bus bus, ApiVersion version) {
        Controller kind = bus.kind();
        // vCenter gives older clients the base type that they know.
        boolean unknown = kind == Controller.NVME && !version.atLeast(6, 5);
        List<Integer> keys = new ArrayList<>();
        for (VmDisk disk : disks) {
            if (disk.spec().controller() == kind && disk.spec().bus() == bus.number()) {
                keys.add(disk.key());
            }
        }
        DataObject controller = DataObject.subtype(unknown ? "VirtualController" : kind.type())
                .put("key", kind.key(bus.number()))
                .put("deviceInfo", description(label(kind) + " controller " + bus.number(), label(kind)))
                .put("controllerKey", kind == Controller.IDE ? null : 100)
                .put("unitNumber", kind == Controller.IDE ? null : bus.number() + 3)
                .put("busNumber", bus.number())
                .put("device", new ListValue("int", keys));
        if (kind.isScsi()) {
            controller
                    .put("hotAddRemove", true)
                    .putEnum(
                            "sharedBus",
                            "VirtualSCSISharing",
                            vm.spec().hasSharedBus() ? "virtualSharing" : "noSharing")
                    .put("scsiCtlrUnitNumber", SCSI_SELF);
        }
        return controller;
    }

    private static String label(Controller kind) {
        return kind.isScsi() ? "SCSI" : kind == Controller.NVME ? "NVME" : kind.name();
    }

    private DataObject networkCard() {
        return DataObject.subtype("VirtualVmxnet3")
                .put("key", 4000)
                .put("deviceInfo", description("Network adapter 1", "VM Network"))
                .put(
                        "backing",
                        DataObject.subtype("VirtualEthernetCardNetworkBackingInfo")
                                .put("deviceName", "VM Network")
                                .put("useAutoDetect", false)
                                .put("network", vm.place().network()))
                .put(
                        "connectable",
                        DataObject.of("VirtualDeviceConnectInfo")
                                .put("startConnected", true)
                                .put("allowGuestControl", true)
                                .put("connected", vm.poweredOn())
                                .put("status", "untried"))
                .put("controllerKey", 100)
                .put("unitNumber", 7)
                .put("addressType", "assigned")
                .put("macAddress", macAddress(vm))
                .put("wakeOnLanEnabled", true);
    }

    static String macAddress(VmObject vm) {
        int hash = vm.uuid().hashCode();
        return String.format(Locale.ROOT, "00:50:56:%02x:%02x:%02x", hash >> 16 & 0x3F, hash >> 8 & 0xFF, hash & 0xFF);
    }

    private DataObject disk(VmDisk disk) {
        VmDisk.Frozen frozen = frozen(disk);
        DiskView view = frozen == null ? null : frozen.view();
        long capacity = view == null ? disk.capacityBytes() : view.capacityBytes();
        long kib = capacity / 1024;
        return DataObject.subtype("VirtualDisk")
                .put("key", disk.key())
                .put(
                        "deviceInfo",
                        description("Hard disk " + (disk.ordinal() + 1), String.format(Locale.ROOT, "%,d KB", kib)))
                .put("backing", backing(disk, frozen == null ? null : frozen.changeId()))
                .put("controllerKey", disk.spec().controller().key(disk.spec().bus()))
                .put("unitNumber", disk.spec().unit())
                .put("capacityInKB", kib)
                .put("capacityInBytes", capacity);
    }

    private VmDisk.@Nullable Frozen frozen(VmDisk disk) {
        SnapshotObject of = snapshot;
        return of == null
                ? null
                : of.disks().stream()
                        .filter(frozen -> frozen.disk() == disk)
                        .findFirst()
                        .orElse(null);
    }

    private DataObject backing(VmDisk disk, @Nullable String changeId) {
        if (disk.spec().backing() != DiskSpec.Backing.FLAT) {
            return rawDeviceMapping(disk, links(disk));
        }
        return flat(disk, links(disk), changeId);
    }

    private List<Integer> links(VmDisk disk) {
        SnapshotObject of = snapshot;
        return of == null ? vm.deltas(disk) : of.deltasBelow(disk);
    }

    private static DataObject flat(VmDisk disk, List<Integer> links, @Nullable String changeId) {
        DataObject parent = links.isEmpty() ? null : flat(disk, links.subList(0, links.size() - 1), null);
        return DataObject.subtype("VirtualDiskFlatVer2BackingInfo")
                .put("fileName", diskFile(disk, links))
                .put("datastore", disk.files().datastore())
                .put("backingObjectId", "")
                .put("diskMode", disk.spec().mode())
                .put("split", false)
                .put("writeThrough", false)
                .put("thinProvisioned", disk.spec().isThin())
                .put("uuid", disk.backingUuid())
                .put("contentId", "fffffffe")
                .put("changeId", changeId)
                .put("parent", parent)
                .put("digestEnabled", false)
                .put("sharing", disk.spec().isShared() ? "sharingMultiWriter" : "sharingNone");
    }

    private DataObject rawDeviceMapping(VmDisk disk, List<Integer> links) {
        boolean physical = disk.spec().backing() == DiskSpec.Backing.RDM_PHYSICAL;
        return DataObject.subtype("VirtualDiskRawDiskMappingVer1BackingInfo")
                .put("fileName", diskFile(disk, links))
                .put("datastore", vm.place().datastore())
                .put("backingObjectId", "")
                .put(
                        "lunUuid",
                        "020000000060003ff44dc75adc"
                                + Integer.toHexString(vm.uuid().hashCode()))
                .put("deviceName", "vml.0200000000")
                .put("compatibilityMode", physical ? "physicalMode" : "virtualMode")
                .put("diskMode", disk.spec().mode())
                .put("uuid", disk.backingUuid())
                .put("contentId", "fffffffe")
                .put("sharing", "sharingNone");
    }

    /** {@code [datastore] directory/name-000002.vmdk}: the newest of these delta links, or the base. */
    static String diskFile(VmDisk disk, List<Integer> links) {
        String delta = links.isEmpty() ? "" : String.format(Locale.ROOT, "-%06d", links.get(links.size() - 1));
        return disk.files().folder() + disk.files().base() + delta + ".vmdk";
    }

    static String folder(VmObject vm) {
        return "[" + vm.place().datastoreName() + "] " + fileName(vm) + "/";
    }

    static String fileName(VmObject vm) {
        return vm.directory();
    }

    /** As the .vmx names it: {@code scsi0:1}. */
    static String busName(DiskSpec disk) {
        String bus = disk.controller().isScsi()
                ? "scsi"
                : switch (disk.controller()) {
                    case SATA -> "sata";
                    case IDE -> "ide";
                    default -> "nvme";
                };
        return bus + disk.bus() + ":" + disk.unit();
    }

    private static DataObject description(String label, String summary) {
        return DataObject.of("Description").put("label", label).put("summary", summary);
    }
}
