package io.drayage.engine.eligibility;

import static io.drayage.engine.eligibility.VmFinding.refusal;
import static io.drayage.engine.eligibility.VmFinding.warning;

import io.drayage.engine.eligibility.GuestSystem.Standing;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The guide's checks of a VM ("Operating systems", "Volume types and file systems", "Limitations", AWS SMS user guide of April 2017) and the builder's own limits, as far as vCenter shows what they need. Made when a job is created and
 * again before each run copies anything. Where no AMI is made the guide's refusals are warnings. Pure.
 */
public final class VmChecks {
    private static final long TIB = 1L << 40;
    /** The guide's most for a boot volume, which MBR's 32-bit sectors reach. */
    public static final long MOST_BOOT_BYTES = 2 * TIB;
    /** The guide's most for any other. */
    public static final long MOST_DATA_BYTES = 4 * TIB;

    private static final int LONGEST_NAME = 80;

    private final BuilderLimits builder;
    private final boolean encrypted;
    private final GuestSystems systems;

    /**
     * @param builder that will make the image
     * @param encrypted whether the image shall be encrypted
     */
    public VmChecks(BuilderLimits builder, boolean encrypted) {
        this.builder = builder;
        this.encrypted = encrypted;
        this.systems = GuestSystems.standard();
    }

    /** Everything that can be said of the VM, refusals first. */
    public List<VmFinding> of(VirtualMachine vm) {
        List<VmFinding> found = new ArrayList<>();
        eachDisk(vm, found);
        count(vm, found);
        volumes(vm, found);
        system(vm, found);
        firmware(vm, found);
        drives(vm, found);
        found.sort(Comparator.comparing(VmFinding::severity));
        return List.copyOf(found);
    }

    /**
     * Whether the job may repeat on these datastores: the guide allows one-time jobs only for vSAN and VVols.
     *
     * @param repeats whether the job has more than one run to come
     * @param allowed whether the operator lifted the rule, as our increments do not depend on the datastore
     */
    public List<VmFinding> datastores(List<DatastoreRoom> datastores, boolean repeats, boolean allowed) {
        if (!repeats || allowed) {
            return List.of();
        }
        return datastores.stream()
                .filter(store ->
                        store.type().equalsIgnoreCase("vsan") || store.type().equalsIgnoreCase("vvol"))
                .findFirst()
                .map(store -> guide(
                        "datastore-one-time",
                        "datastore '" + store.name() + "' is " + store.type().toUpperCase(Locale.ROOT)
                                + ", for which the guide has one-time jobs only",
                        "Create the job with runOnce, or allow it by replication.repeatOnVsan"))
                .stream()
                .toList();
    }

    private static void eachDisk(VirtualMachine vm, List<VmFinding> found) {
        if (vm.disks().isEmpty()) {
            found.add(refusal("no-disk", "it has no virtual disks", "Replicate only VMs that have a disk"));
        }
        vm.disks()
                .forEach(disk -> disk.refusal()
                        .ifPresent(why -> found.add(refusal(
                                "disk-unsupported",
                                "disk '" + name(disk.label()) + "' cannot be replicated: " + why,
                                "Change the disk or leave this VM out"))));
    }

    private void count(VirtualMachine vm, List<VmFinding> found) {
        if (vm.disks().size() > builder.volumes()) {
            found.add(refusal(
                    "too-many-volumes",
                    "it has " + vm.disks().size() + " disks; " + builder.name() + " takes at most " + builder.volumes(),
                    "Remove disks, or choose another image builder"));
        }
    }

    private void volumes(VirtualMachine vm, List<VmFinding> found) {
        Optional<Disk> boot = bootDisk(vm);
        boolean bios = !isUefi(vm);
        for (Disk disk : vm.disks()) {
            boolean isBoot = boot.filter(disk::equals).isPresent();
            long most = isBoot && bios ? MOST_BOOT_BYTES : MOST_DATA_BYTES;
            if (disk.capacityBytes() > most) {
                found.add(guide(
                        isBoot ? "boot-volume-too-large" : "volume-too-large",
                        (isBoot ? "its boot disk '" : "its disk '") + name(disk.label()) + "' has "
                                + gib(disk.capacityBytes()) + " GiB; a "
                                + (isBoot && bios ? "boot volume, MBR partitioned," : "volume") + " may have at most "
                                + gib(most) + " GiB",
                        "Shrink it, or move its data to smaller disks"));
            }
        }
    }

    private void system(VirtualMachine vm, List<VmFinding> found) {
        GuestSystem system = systems.of(vm.guestId());
        String shown = vm.guestFullName().isEmpty() ? system.name() : name(vm.guestFullName());
        String remark = system.remark().isEmpty() ? "" : ": " + system.remark();
        if (system.standing() == Standing.REFUSED) {
            found.add(guide(
                    "system-unsupported",
                    "its guest system is '" + shown + "' (" + system.name() + ")" + remark,
                    "Correct the guest system in the VM's options if it is another one, or leave this VM out"));
        } else if (system.standing() == Standing.NEWER) {
            found.add(warning(
                    "system-newer",
                    "its guest system '" + shown
                            + "' is newer than the guide's list, which is allowed but was not proven by it",
                    "Start an instance of the first AMI before you rely on it"));
        } else if (system.standing() == Standing.UNVERIFIED || !remark.isEmpty()) {
            found.add(warning(
                    "system-not-verified", "its guest system '" + shown + "' is not verified" + remark, "Check it"));
        }
    }

    private void firmware(VirtualMachine vm, List<VmFinding> found) {
        if (!isUefi(vm) || !builder.makesAmi()) {
            return;
        }
        if (encrypted && !builder.encryptsUefi()) {
            found.add(refusal(
                    "uefi-encrypted",
                    "its firmware is UEFI, and " + builder.name() + " makes no encrypted images of such VMs",
                    "Choose image builder ebs-direct, or create the job without encryption"));
        }
        found.add(warning(
                "uefi-boot",
                "its firmware is UEFI, which the guide had not for VMware; the AMI gets boot mode uefi",
                "Choose an instance type that boots UEFI, and see that a Linux has /EFI/BOOT/BOOTX64.EFI"));
    }

    private void drives(VirtualMachine vm, List<VmFinding> found) {
        if (builder.makesAmi()) {
            vm.connectedDrives()
                    .forEach(drive -> found.add(refusal(
                            "cdrom-connected",
                            "'" + name(drive) + "' is connected",
                            "Disconnect CD-ROM devices, virtual ones too, while the VM is replicated")));
        }
    }

    /** A rule of the guide: it refuses what becomes an AMI and warns of everything else. */
    private VmFinding guide(String code, String reason, String remedy) {
        return builder.makesAmi() ? refusal(code, reason, remedy) : warning(code, reason, remedy);
    }

    /** The disk of the lowest device key, which vSphere gives the first disk that a VM gets. */
    static Optional<Disk> bootDisk(VirtualMachine vm) {
        return vm.disks().stream().min(Comparator.comparingInt(Disk::deviceKey));
    }

    private static boolean isUefi(VirtualMachine vm) {
        return vm.firmware().equals("efi");
    }

    private static long gib(long bytes) {
        return (bytes + (1L << 30) - 1) >> 30;
    }

    private static String name(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
    }
}
