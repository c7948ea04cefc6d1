package io.drayage.engine.vsphere;

import com.vmware.vim25.Description;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDisk;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a VM's device list into its disks. */
final class DiskReader {
    private static final int BYTES_PER_KIB = 1024;

    private DiskReader() {}

    /**
     * Reads the disks, in the order of their device keys' list.
     *
     * @param vmRefusal a reason that holds for the whole VM, such as fault tolerance
     */
    static List<Disk> disks(String vmMoref, List<VirtualDevice> devices, ReplyNotes notes, Optional<String> vmRefusal) {
        DeviceKeys keys = new DeviceKeys(vmMoref, devices, notes);
        List<Disk> disks = new ArrayList<>();
        for (VirtualDevice device : devices) {
            if (device instanceof VirtualDisk disk) {
                disks.add(disk(vmMoref, disk, keys, notes, vmRefusal));
            }
        }
        return refuseTwins(disks);
    }

    private static Disk disk(
            String vmMoref, VirtualDisk disk, DeviceKeys keys, ReplyNotes notes, Optional<String> vmRefusal) {
        DiskBacking backing = DiskBacking.of(disk.getBacking());
        Optional<String> unknownBacking = notes.originalBacking(vmMoref, disk.getKey());
        Optional<String> refusal = vmRefusal.or(() -> DiskEligibility.refusal(
                backing, keys.controllerOf(disk), unknownBacking, notes.isEncrypted(vmMoref, disk.getKey())));
        return new Disk(
                disk.getKey(),
                label(disk.getDeviceInfo(), disk.getKey()),
                capacityBytes(disk),
                backing.uuid(),
                backing.fileName(),
                keys.of(disk),
                backing.thin(),
                refusal);
    }

    private static String label(@Nullable Description info, int key) {
        return info == null || info.getLabel() == null ? "disk " + key : info.getLabel();
    }

    /** Bytes since API 5.5; before that only whole KiB, which all disks then had. */
    static long capacityBytes(VirtualDisk disk) {
        Long bytes = disk.getCapacityInBytes();
        return bytes != null && bytes > 0 ? bytes : Math.multiplyExact(disk.getCapacityInKB(), BYTES_PER_KIB);
    }

    private static List<Disk> refuseTwins(List<Disk> disks) {
        Map<String, Long> uses = disks.stream()
                .filter(d -> !d.backingUuid().isEmpty())
                .collect(Collectors.groupingBy(Disk::backingUuid, Collectors.counting()));
        return disks.stream()
                .map(d -> uses.getOrDefault(d.backingUuid(), 0L) > 1 ? refused(d) : d)
                .toList();
    }

    private static Disk refused(Disk disk) {
        Optional<String> reason =
                disk.refusal().or(() -> Optional.of(DiskEligibility.sameBackingTwice(disk.backingUuid())));
        return new Disk(
                disk.deviceKey(),
                disk.label(),
                disk.capacityBytes(),
                disk.backingUuid(),
                disk.fileName(),
                disk.deviceUrlKey(),
                disk.thin(),
                reason);
    }
}
