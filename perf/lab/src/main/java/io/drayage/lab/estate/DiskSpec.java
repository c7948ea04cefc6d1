package io.drayage.lab.estate;

import io.drayage.lab.disk.FileContent;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A virtual disk: what it holds and how it is attached. Setters return the spec; not to be changed once the estate runs. */
public final class DiskSpec {
    /** What the disk's backing is. */
    public enum Backing {
        /** An ordinary VMDK. */
        FLAT,
        /** A raw device mapping in virtual mode. */
        RDM_VIRTUAL,
        /** A raw device mapping in physical mode. */
        RDM_PHYSICAL
    }

    private interface Source {
        GrainContent open(GrainDictionary dictionary) throws IOException;
    }

    private final long capacityBytes;
    private final Source source;
    private Controller controller = Controller.PVSCSI;
    private int bus;
    private int unit;
    private Backing backing = Backing.FLAT;
    private String mode = "persistent";
    private boolean shared;
    private boolean thin = true;
    private String datastore = "";

    private DiskSpec(long capacityBytes, Source source) {
        this.capacityBytes = capacityBytes;
        this.source = source;
    }

    /** A disk of generated data: {@code fill} of it holds data (0 to 1), which deflates to about half. */
    public static DiskSpec generated(long seed, long capacityBytes, double fill) {
        return new DiskSpec(capacityBytes, dictionary -> new GeneratedContent(seed, capacityBytes, fill, dictionary));
    }

    /** A disk that holds a raw image file. */
    public static DiskSpec file(Path raw) {
        try (FileContent probe = new FileContent(raw)) {
            return new DiskSpec(probe.capacityBytes(), dictionary -> new FileContent(raw));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Attaches it at a place. */
    public DiskSpec at(Controller kind, int busNumber, int unitNumber) {
        if (!kind.hasPlace(busNumber, unitNumber)) {
            throw new IllegalArgumentException(kind + " has no place " + busNumber + ":" + unitNumber);
        }
        controller = kind;
        bus = busNumber;
        unit = unitNumber;
        return this;
    }

    /** Makes it a raw device mapping, which replication refuses. */
    public DiskSpec backing(Backing kind) {
        backing = kind;
        return this;
    }

    /** Leaves it out of snapshots: {@code independent_persistent}. */
    public DiskSpec independent() {
        mode = "independent_persistent";
        return this;
    }

    /** Shares it between VMs ({@code sharingMultiWriter}). */
    public DiskSpec multiWriter() {
        shared = true;
        return this;
    }

    /** Puts its files on another datastore than the VM's. */
    public DiskSpec on(String datastoreName) {
        datastore = datastoreName;
        return this;
    }

    /** Makes it thick. */
    public DiskSpec thick() {
        thin = false;
        return this;
    }

    /** Opens the content. */
    public LabDisk open(GrainDictionary dictionary) {
        try {
            return new LabDisk(source.open(dictionary), dictionary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Name of the datastore of its files, empty for the VM's. */
    public String datastore() {
        return datastore;
    }

    /** Capacity in bytes. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** Kind of its controller. */
    public Controller controller() {
        return controller;
    }

    /** Bus number of its controller. */
    public int bus() {
        return bus;
    }

    /** Unit number on the controller. */
    public int unit() {
        return unit;
    }

    /** Kind of its backing. */
    public Backing backing() {
        return backing;
    }

    /** vim25 disk mode. */
    public String mode() {
        return mode;
    }

    /** Whether snapshots leave it out. */
    public boolean isIndependent() {
        return mode.startsWith("independent");
    }

    /** Whether several VMs may write it. */
    public boolean isShared() {
        return shared;
    }

    /** Whether it is thin-provisioned. */
    public boolean isThin() {
        return thin;
    }
}
