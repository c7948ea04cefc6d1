package io.drayage.lab.vcenter;

import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.MoRef;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files of disks by datacenter, datastore and path: the descriptor of every link, and the flat extent of a base. Deltas have no flat extent; their sparse files are not
 * served. Confined to the vCenter's context.
 */
final class DatastoreFiles {
    private static final String FLAT = "-flat.vmdk";
    private final Inventory inventory;

    DatastoreFiles(Inventory inventory) {
        this.inventory = inventory;
    }

    /** Opens a file; {@code datacenter} is its inventory path, null when the client left it out. Throws {@link FolderRefusal}. */
    FolderFile open(@Nullable String datacenter, String datastore, String path) {
        boolean flat = path.endsWith(FLAT);
        String descriptor = flat ? path.substring(0, path.length() - FLAT.length()) + ".vmdk" : path;
        String name = "[" + datastore + "] " + descriptor;
        for (VmObject vm : inventory.all(VmObject.class)) {
            for (VmLinks.Link link : VmLinks.of(vm)) {
                if (link.fileName().equals(name) && isIn(link, datacenter)) {
                    return flat ? flat(link) : text(link);
                }
            }
        }
        throw new FolderRefusal(404, "no such file");
    }

    private boolean isIn(VmLinks.Link link, @Nullable String datacenter) {
        if (datacenter == null || datacenter.equals("ha-datacenter")) {
            return true;
        }
        String wanted = datacenter.replaceAll("^/+|/+$", "");
        return wanted.equals(datacenterPath(link.disk().files().datastore()));
    }

    /** {@code Folder/DC0} of a datastore. */
    private String datacenterPath(MoRef datastore) {
        StringBuilder path = new StringBuilder();
        boolean inside = false;
        ManagedObject at = inventory.find(datastore);
        while (at instanceof EntityObject entity && !entity.ref().equals(ServiceMethods.ROOT)) {
            inside |= entity.ref().type().equals("Datacenter");
            if (inside) {
                path.insert(0, entity.name() + (path.length() == 0 ? "" : "/"));
            }
            MoRef parent = entity.parent();
            at = parent == null ? null : inventory.find(parent);
        }
        return path.toString();
    }

    private static FolderFile flat(VmLinks.Link link) {
        if (link.depth() > 0 || link.disk().spec().backing() != DiskSpec.Backing.FLAT) {
            throw new FolderRefusal(404, "no such file");
        }
        if (link.isLive()) {
            throw new FolderRefusal(500, "Failed to open the file: locked by the running virtual machine");
        }
        VmLinks.Opened opened = link.open();
        return new FolderFile.Flat(
                link.vm().name(), link.disk().ordinal(), opened.view(), opened.readable(), opened.release());
    }

    /** The descriptor as ESXi writes it. */
    private static FolderFile text(VmLinks.Link link) {
        VmDisk disk = link.disk();
        String file = link.fileName().substring(link.fileName().lastIndexOf('/') + 1);
        String stem = file.substring(0, file.length() - ".vmdk".length());
        boolean base = link.depth() == 0;
        long sectors = disk.capacityBytes() / 512;
        StringBuilder text = new StringBuilder("# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\n");
        text.append("CID=fffffffe\nparentCID=").append(base ? "ffffffff" : "fffffffe");
        text.append("\ncreateType=\"").append(base ? "vmfs" : "vmfsSparse").append("\"\n");
        if (!base) {
            List<Integer> below = link.vm().deltas(disk).subList(0, link.depth() - 1);
            String parent = VmDevices.diskFile(disk, below);
            text.append("parentFileNameHint=\"")
                    .append(parent.substring(parent.lastIndexOf('/') + 1))
                    .append("\"\n");
        }
        text.append("\n# Extent description\nRW ").append(sectors).append(base ? " VMFS \"" : " VMFSSPARSE \"");
        text.append(stem).append(base ? FLAT : "-delta.vmdk").append("\"\n\n# The Disk Data Base\n#DDB\n\n");
        Map<String, String> ddb = new TreeMap<>(NfcTickets.database(link, disk.capacityBytes()));
        ddb.forEach((key, value) -> text.append(String.format(Locale.ROOT, "ddb.%s = \"%s\"%n", key, value)));
        return new FolderFile.Text(link.vm().name(), disk.ordinal(), text.toString());
    }
}
