package io.drayage.lab.vcenter;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;

/** A datastore's space and condition; its free space shrinks as the delta links on it grow. Confined to the vCenter's context. */
final class DatastoreState {
    private static final long TIB = 1L << 40;
    private final Inventory inventory;
    private final EntityObject entity;
    private String type;
    private long capacityBytes;
    private long freeBytes;
    private boolean accessible = true;
    private String maintenanceMode = "normal";

    DatastoreState(Inventory inventory, EntityObject entity, DatastoreSpec spec) {
        this.inventory = inventory;
        this.entity = entity;
        this.type = spec.type();
        this.capacityBytes = spec.capacityBytes();
        this.freeBytes = spec.freeBytes();
        entity.set("summary", (EntityObject.PerAsker) asker -> summary())
                .set("info", (EntityObject.PerAsker) asker -> info());
    }

    MoRef ref() {
        return entity.ref();
    }

    String name() {
        return entity.name();
    }

    /** Enters or takes out a VM that has files here. */
    void holds(VmObject vm, boolean here) {
        entity.unrefer("vm", vm.ref());
        if (here) {
            entity.refer("vm", vm.ref());
        }
        inventory.touch(entity);
    }

    boolean isVmfs() {
        return type.equals("VMFS");
    }

    /** Free space, what deltas have taken subtracted. */
    long freeBytes() {
        return Math.max(0, freeBytes - deltaBytes());
    }

    private long deltaBytes() {
        long sum = 0;
        for (VmObject vm : inventory.all(VmObject.class)) {
            for (VmDisk disk : vm.disks()) {
                LabDisk opened = disk.files().datastore().equals(ref()) ? disk.opened() : null;
                sum += opened == null ? 0 : opened.deltaBytes();
            }
        }
        return sum;
    }

    void space(long capacity, long free) {
        capacityBytes = capacity;
        freeBytes = free;
        inventory.touch(entity);
    }

    /** Sets the free space as it is to be now, deltas included. */
    void freeNow(long free) {
        space(Math.max(capacityBytes, free), free + deltaBytes());
    }

    void type(String kind) {
        type = kind;
        inventory.touch(entity);
    }

    void accessible(boolean reachable) {
        accessible = reachable;
        inventory.touch(entity);
    }

    /** @param mode {@code normal}, {@code enteringMaintenance} or {@code inMaintenance} */
    void maintenance(String mode) {
        maintenanceMode = mode;
        inventory.touch(entity);
    }

    private String url() {
        return "ds:///vmfs/volumes/" + ref().value() + "/";
    }

    private DataObject summary() {
        return DataObject.of("DatastoreSummary")
                .put("datastore", ref())
                .put("name", name())
                .put("url", url())
                .put("capacity", capacityBytes)
                .put("freeSpace", freeBytes())
                .put("uncommitted", 0L)
                .put("accessible", accessible)
                .put("multipleHostAccess", true)
                .put("type", type)
                .put("maintenanceMode", maintenanceMode);
    }

    private DataObject info() {
        String kind = isVmfs() ? "VmfsDatastoreInfo" : type.startsWith("NFS") ? "NasDatastoreInfo" : "DatastoreInfo";
        return DataObject.subtype(kind)
                .put("name", name())
                .put("url", url())
                .put("freeSpace", freeBytes())
                .put("maxFileSize", 62 * TIB);
    }
}
