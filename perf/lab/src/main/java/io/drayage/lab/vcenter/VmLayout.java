package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Files of a VM as layoutEx lists them: what snapshot sizes are computed from. */
final class VmLayout {
    private VmLayout() {}

    static DataObject layoutEx(VmObject vm) {
        List<DataObject> files = new ArrayList<>();
        String base = VmDevices.folder(vm) + VmDevices.fileName(vm);
        files.add(file(0, base + ".vmx", "config", 4096));
        List<DataObject> snapshots = new ArrayList<>();
        for (SnapshotObject snapshot : vm.snapshots()) {
            int key = files.size();
            files.add(file(key, base + "-Snapshot" + snapshot.facts().id() + ".vmsn", "snapshotData", 32_768));
            snapshots.add(DataObject.of("VirtualMachineFileLayoutExSnapshotLayout")
                    .put("key", snapshot.ref())
                    .put("dataKey", key)
                    .put("memoryKey", -1));
        }
        return DataObject.of("VirtualMachineFileLayoutEx")
                .put("file", new ListValue("VirtualMachineFileLayoutExFileInfo", files))
                .put("snapshot", new ListValue("VirtualMachineFileLayoutExSnapshotLayout", snapshots))
                .put("timestamp", Instant.now());
    }

    private static DataObject file(int key, String name, String type, long size) {
        return DataObject.of("VirtualMachineFileLayoutExFileInfo")
                .put("key", key)
                .put("name", name)
                .put("type", type)
                .put("size", size)
                .put("uniqueSize", size)
                .put("accessible", true);
    }
}
