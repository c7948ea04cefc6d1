package io.drayage.lab.estate;

/** Disk controllers, with vSphere's numbering of device keys. */
public enum Controller {
    /** VMware paravirtual SCSI. */
    PVSCSI("ParaVirtualSCSIController", 1000, 2000, 16, 4),
    /** LSI Logic parallel. */
    LSI("VirtualLsiLogicController", 1000, 2000, 16, 4),
    /** LSI Logic SAS, as Windows uses it. */
    LSI_SAS("VirtualLsiLogicSASController", 1000, 2000, 16, 4),
    /** AHCI. */
    SATA("VirtualAHCIController", 15000, 16000, 30, 4),
    /** Two IDE controllers that every VM has. */
    IDE("VirtualIDEController", 200, 3000, 2, 2),
    /** NVMe; clients of API 6.0 see its base type. */
    NVME("VirtualNVMEController", 31000, 32000, 15, 4);

    private final String type;
    private final int firstKey;
    private final int firstDiskKey;
    private final int units;
    private final int buses;

    Controller(String type, int firstKey, int firstDiskKey, int units, int buses) {
        this.type = type;
        this.firstKey = firstKey;
        this.firstDiskKey = firstDiskKey;
        this.units = units;
        this.buses = buses;
    }

    /** vim25 type. */
    public String type() {
        return type;
    }

    /** Device key of the controller on a bus. */
    public int key(int bus) {
        return firstKey + bus;
    }

    /** Device key of the disk at a place. */
    public int diskKey(int bus, int unit) {
        return firstDiskKey + bus * units + unit;
    }

    /** Whether the place exists: SCSI keeps unit 7 for the controller itself. */
    public boolean hasPlace(int bus, int unit) {
        return bus >= 0 && bus < buses && unit >= 0 && unit < units && !(isScsi() && unit == 7);
    }

    /** Whether it is one of the SCSI controllers, which share their buses. */
    public boolean isScsi() {
        return firstKey == 1000;
    }
}
