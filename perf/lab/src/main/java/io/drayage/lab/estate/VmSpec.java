package io.drayage.lab.estate;

import java.util.ArrayList;
import java.util.List;

/** A virtual machine as it stands when the estate starts: powered on, VMware Tools running, BIOS, Ubuntu, unless said otherwise. */
public final class VmSpec {
    private final String name;
    private final List<DiskSpec> disks = new ArrayList<>();
    private List<String> folder = List.of();
    private String guestId = "ubuntu64Guest";
    private String guestFullName = "Ubuntu Linux (64-bit)";
    private String firmware = "bios";
    private boolean toolsRunning = true;
    private boolean poweredOn = true;
    private boolean template;
    private boolean sharedBus;
    private boolean nvram;
    private int cpus = 2;
    private int memoryMb = 4096;

    VmSpec(String name) {
        this.name = name;
    }

    /** Puts it into a folder below the datacenter's vm folder; names may contain slashes. */
    public VmSpec folder(String... names) {
        folder = List.of(names);
        return this;
    }

    /** Says what the guest is, by vSphere's id and its full name. */
    public VmSpec guest(String id, String fullName) {
        guestId = id;
        guestFullName = fullName;
        return this;
    }

    /** Boots it by UEFI. */
    public VmSpec efi() {
        firmware = "efi";
        return this;
    }

    /** VMware Tools are not running: quiescing fails, no guest data. */
    public VmSpec withoutTools() {
        toolsRunning = false;
        return this;
    }

    /** The VM is off. */
    public VmSpec poweredOff() {
        poweredOn = false;
        toolsRunning = false;
        return this;
    }

    /** It is a template. */
    public VmSpec asTemplate() {
        template = true;
        return poweredOff();
    }

    /** Its SCSI controllers share their bus with other VMs ({@code virtualSharing}). */
    public VmSpec sharedBus() {
        sharedBus = true;
        return this;
    }

    /** Its exports also list its NVRAM, a file that is no disk, as newer hosts do. */
    public VmSpec exportsNvram() {
        nvram = true;
        return this;
    }

    /** Size of the machine. */
    public VmSpec size(int virtualCpus, int megabytes) {
        cpus = virtualCpus;
        memoryMb = megabytes;
        return this;
    }

    /** Attaches a disk; without a place of its own it goes to the next free unit of the first PVSCSI controller. */
    public VmSpec disk(DiskSpec disk) {
        boolean taken = disks.stream()
                .anyMatch(other ->
                        other.controller().key(other.bus()) == disk.controller().key(disk.bus())
                                && other.unit() == disk.unit());
        if (taken) {
            int unit = disk.unit() + 1;
            int free = disk.controller().hasPlace(disk.bus(), unit) ? unit : unit + 1;
            return disk(disk.at(disk.controller(), disk.bus(), free));
        }
        disks.add(disk);
        return this;
    }

    /** Name. */
    public String name() {
        return name;
    }

    /** Folder names from the vm folder down. */
    public List<String> folder() {
        return folder;
    }

    /** Disks in the order they were attached. */
    public List<DiskSpec> disks() {
        return List.copyOf(disks);
    }

    /** vSphere's guest id. */
    public String guestId() {
        return guestId;
    }

    /** Guest's full name. */
    public String guestFullName() {
        return guestFullName;
    }

    /** {@code bios} or {@code efi}. */
    public String firmware() {
        return firmware;
    }

    /** Whether VMware Tools run while it is on. */
    public boolean toolsRunning() {
        return toolsRunning;
    }

    /** Whether it starts powered on. */
    public boolean isPoweredOn() {
        return poweredOn;
    }

    /** Whether it is a template. */
    public boolean isTemplate() {
        return template;
    }

    /** Whether its SCSI buses are shared. */
    public boolean hasSharedBus() {
        return sharedBus;
    }

    /** Whether exports list the NVRAM. */
    public boolean hasNvramInExports() {
        return nvram;
    }

    /** Virtual CPUs. */
    public int cpus() {
        return cpus;
    }

    /** Memory in MiB. */
    public int memoryMb() {
        return memoryMb;
    }
}
