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
    private final List<Integer> deltas;
    private final @Nullable SnapshotObject snapshot;

    /** @param deltas numbers of the delta links under the disks, oldest first */
    VmDevices(VmObject vm, List<Integer> deltas, @Nullable SnapshotObject snapshot) {
        this.vm = vm;
        this.deltas = deltas;
        this.snapshot = snapshot;
    }

    private record Bus(Controller kind, int number) {}

    List<DataObject> all(ApiVersion version) {
        List<DataObject> devices = new ArrayList<>();
        Set<Bus> buses = new LinkedHashSet<>(List.of(new Bus(Controller.IDE, 0), new Bus(Controller.IDE, 1)));
        List<DiskSpec> disks = vm.spec().disks();
        disks.forEach(disk -> buses.add(new Bus(disk.controller(), disk.bus())));
        buses.forEach(bus -> devices.add(controller(bus, version)));
        devices.add(networkCard());
        for (int i = 0; i < disks.size(); i++) {
            devices.add(disk(i, disks.get(i)));
        }
        return devices;
    }

    private DataObject controller(Bus bus, ApiVersion version) {
        Controller kind = bus.kind();
        // vCenter gives older clients the base type that they know.
        boolean unknown = kind == Controller.NVME && !version.atLeast(6, 5);
        List<Integer> keys = new ArrayList<>();
        for (DiskSpec disk : vm.spec().disks()) {
            if (disk.controller() == kind && disk.bus() == bus.number()) {
                keys.add(kind.diskKey(disk.bus(), disk.unit()));
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

    private DataObject disk(int ordinal, DiskSpec disk) {
        long kib = disk.capacityBytes() / 1024;
        return DataObject.subtype("VirtualDisk")
                .put("key", disk.controller().diskKey(disk.bus(), disk.unit()))
                .put("deviceInfo", description("Hard disk " + (ordinal + 1), String.format(Locale.ROOT, "%,d KB", kib)))
                .put("backing", backing(ordinal, disk))
                .put("controllerKey", disk.controller().key(disk.bus()))
                .put("unitNumber", disk.unit())
                .put("capacityInKB", kib)
                .put("capacityInBytes", disk.capacityBytes());
    }

    private DataObject backing(int ordinal, DiskSpec disk) {
        return disk.backing() == DiskSpec.Backing.FLAT
                ? flat(ordinal, disk, disk.isIndependent() ? List.of() : deltas)
                : rawDeviceMapping(ordinal, disk);
    }

    private DataObject flat(int ordinal, DiskSpec disk, List<Integer> links) {
        DataObject parent = links.isEmpty() ? null : flat(ordinal, disk, links.subList(0, links.size() - 1));
        boolean top = links.size() == deltas.size();
        return DataObject.subtype("VirtualDiskFlatVer2BackingInfo")
                .put("fileName", diskFile(ordinal, links))
                .put("datastore", vm.place().datastore())
                .put("backingObjectId", "")
                .put("diskMode", disk.mode())
                .put("split", false)
                .put("writeThrough", false)
                .put("thinProvisioned", disk.isThin())
                .put("uuid", backingUuid(ordinal))
                .put("contentId", "fffffffe")
                .put("changeId", top ? changeId(ordinal) : null)
                .put("parent", parent)
                .put("digestEnabled", false)
                .put("sharing", disk.isShared() ? "sharingMultiWriter" : "sharingNone");
    }

    private DataObject rawDeviceMapping(int ordinal, DiskSpec disk) {
        boolean physical = disk.backing() == DiskSpec.Backing.RDM_PHYSICAL;
        return DataObject.subtype("VirtualDiskRawDiskMappingVer1BackingInfo")
                .put("fileName", diskFile(ordinal, physical || disk.isIndependent() ? List.of() : deltas))
                .put("datastore", vm.place().datastore())
                .put("backingObjectId", "")
                .put(
                        "lunUuid",
                        "020000000060003ff44dc75adc"
                                + Integer.toHexString(vm.uuid().hashCode()))
                .put("deviceName", "vml.0200000000")
                .put("compatibilityMode", physical ? "physicalMode" : "virtualMode")
                .put("diskMode", disk.mode())
                .put("uuid", backingUuid(ordinal))
                .put("contentId", "fffffffe")
                .put("sharing", "sharingNone");
    }

    private @Nullable String changeId(int ordinal) {
        SnapshotObject frozen = snapshot;
        DiskView view = frozen == null ? null : frozen.view(ordinal);
        return view == null || frozen == null || !frozen.changeTracking()
                ? null
                : ChangeIds.of(vm, ordinal, view.sequence());
    }

    private String backingUuid(int ordinal) {
        String hex = vm.diskUuid(ordinal).toString();
        return "6000C29" + hex.charAt(7) + hex.substring(8);
    }

    private String diskFile(int ordinal, List<Integer> links) {
        String base = ordinal == 0 ? fileName(vm) : fileName(vm) + "_" + ordinal;
        String delta = links.isEmpty() ? "" : String.format(Locale.ROOT, "-%06d", links.get(links.size() - 1));
        return folder(vm) + base + delta + ".vmdk";
    }

    static String folder(VmObject vm) {
        return "[" + vm.place().datastoreName() + "] " + fileName(vm) + "/";
    }

    static String fileName(VmObject vm) {
        return vm.name().replace('/', '_').replace('\\', '_');
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
