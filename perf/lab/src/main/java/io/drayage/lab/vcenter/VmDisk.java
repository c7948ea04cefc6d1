package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.MoRef;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A disk that a VM has or had. Its ordinal is never given to another disk of the VM, its place may be. The content is opened when first needed, so that ten thousand VMs
 * cost next to nothing. Confined to the vCenter's context, except {@link #content}.
 */
final class VmDisk {
    /** Where its files are: {@code [datastore] directory/base.vmdk}. */
    record Files(MoRef datastore, String datastoreName, String directory, String base) {
        String folder() {
            return "[" + datastoreName + "] " + directory + "/";
        }
    }

    /** The disk as a snapshot froze it; the view is null of disks that snapshots leave out, the change id while tracking is off. */
    record Frozen(
            VmDisk disk, @Nullable DiskView view, @Nullable String changeId) {}

    private final int ordinal;
    private final DiskSpec spec;
    private final UUID uuid;
    private final GrainDictionary dictionary;
    private final ChangeTracking tracking;
    private Files files;
    private @Nullable LabDisk content;

    VmDisk(int ordinal, DiskSpec spec, UUID owner, Files files, GrainDictionary dictionary) {
        this.ordinal = ordinal;
        this.spec = spec;
        this.uuid = UUID.nameUUIDFromBytes((owner + "/disk/" + ordinal).getBytes(StandardCharsets.UTF_8));
        this.files = files;
        this.dictionary = dictionary;
        this.tracking = new ChangeTracking(uuid.toString());
    }

    int ordinal() {
        return ordinal;
    }

    DiskSpec spec() {
        return spec;
    }

    /** Device key. */
    int key() {
        return key(spec);
    }

    static int key(DiskSpec disk) {
        return disk.controller().diskKey(disk.bus(), disk.unit());
    }

    /** uuid of its backing. */
    String backingUuid() {
        String hex = uuid.toString();
        return "6000C29" + hex.charAt(7) + hex.substring(8);
    }

    Files files() {
        return files;
    }

    void moveTo(Files place) {
        files = place;
    }

    ChangeTracking tracking() {
        return tracking;
    }

    /** Whether vSphere can track it. */
    boolean trackable() {
        return !spec.isIndependent() && spec.backing() != DiskSpec.Backing.RDM_PHYSICAL;
    }

    /** What it holds. Thread-safe. */
    synchronized LabDisk content() {
        LabDisk opened = content;
        if (opened == null) {
            opened = spec.open(dictionary);
            content = opened;
        }
        return opened;
    }

    /** The content if somebody has opened it. */
    synchronized @Nullable LabDisk opened() {
        return content;
    }

    long capacityBytes() {
        LabDisk opened = opened();
        return opened == null ? spec.capacityBytes() : opened.capacityBytes();
    }

    Frozen freeze() {
        if (spec.isIndependent()) {
            return new Frozen(this, null, null);
        }
        DiskView view = content().freeze();
        return new Frozen(this, view, tracking.mark(view.sequence()).orElse(null));
    }
}
