package io.drayage.lab.vcenter;

import io.drayage.lab.disk.ByteRange;
import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.Grain;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** QueryChangedDiskAreas: what the guest wrote since a change id, or with {@code *} what is in use. A reply covers a part of the disk and says how far it reaches. */
final class ChangedAreaMethods {
    private static final int MOST_AREAS = 2000;
    private static final String ALL = "*";
    private final Vertx vertx;
    private final Inventory inventory;

    ChangedAreaMethods(Vertx vertx, Inventory inventory) {
        this.vertx = vertx;
        this.inventory = inventory;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("QueryChangedDiskAreas", this::query);
    }

    private record Query(DiskView view, long startOffset, boolean inUse, long since) {}

    private Future<Object> query(Call call) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        int ordinal = ordinal(vm, Integer.parseInt(call.request().required("deviceKey")));
        long start = Long.parseLong(call.request().required("startOffset"));
        String changeId = call.request().required("changeId");
        DiskView view = view(call, vm, ordinal);
        if (start < 0 || start >= view.capacityBytes()) {
            throw SoapFault.of("InvalidArgument", "A specified parameter was not correct: startOffset");
        }
        boolean inUse = changeId.equals(ALL);
        Query query = new Query(view, start, inUse, inUse ? 0 : sequence(vm, ordinal, changeId));
        return vertx.executeBlocking(() -> answer(query), false);
    }

    private static int ordinal(VmObject vm, int deviceKey) {
        List<DiskSpec> disks = vm.spec().disks();
        for (int i = 0; i < disks.size(); i++) {
            DiskSpec disk = disks.get(i);
            if (disk.controller().diskKey(disk.bus(), disk.unit()) == deviceKey) {
                return i;
            }
        }
        throw SoapFault.of("NotFound", "The object or item referred to could not be found.");
    }

    private DiskView view(Call call, VmObject vm, int ordinal) {
        XmlNode asked = call.request().child("snapshot");
        if (asked == null) {
            if (vm.poweredOn() || !vm.changeTracking()) {
                throw fileFault(vm);
            }
            return vm.disk(ordinal).live();
        }
        SnapshotObject snapshot = inventory.get(asked.ref(), SnapshotObject.class);
        DiskView view = snapshot.view(ordinal);
        if (view == null || !snapshot.changeTracking()) {
            throw fileFault(vm);
        }
        return view;
    }

    private static long sequence(VmObject vm, int ordinal, String changeId) {
        String prefix = ChangeIds.identity(vm, ordinal) + "/";
        if (!changeId.startsWith(prefix) || !changeId.substring(prefix.length()).matches("\\d{1,18}")) {
            throw fileFault(vm);
        }
        return Long.parseLong(changeId.substring(prefix.length()));
    }

    private static SoapFault fileFault(VmObject vm) {
        return SoapFault.of(
                "Error caused by file " + VmDevices.folder(vm) + VmDevices.fileName(vm) + ".vmdk",
                DataObject.subtype("FileFault").put("file", VmDevices.folder(vm) + VmDevices.fileName(vm) + ".vmdk"));
    }

    private static Object answer(Query query) {
        List<ByteRange> all = query.inUse() ? inUse(query) : query.view().changedSince(query.since());
        List<DataObject> areas = new ArrayList<>();
        long end = query.view().capacityBytes();
        for (ByteRange range : all) {
            if (range.startBytes() + range.lengthBytes() <= query.startOffset()) {
                continue;
            }
            if (areas.size() == MOST_AREAS) {
                end = range.startBytes();
                break;
            }
            long from = Math.max(range.startBytes(), query.startOffset());
            areas.add(DataObject.of("DiskChangeExtent")
                    .put("start", from)
                    .put("length", range.startBytes() + range.lengthBytes() - from));
        }
        return DataObject.of("DiskChangeInfo")
                .put("startOffset", query.startOffset())
                .put("length", end - query.startOffset())
                .put("changedArea", new ListValue("DiskChangeExtent", areas));
    }

    /** One area more than a reply holds is enough to know where it ends. */
    private static List<ByteRange> inUse(Query query) {
        DiskView view = query.view();
        List<ByteRange> areas = new ArrayList<>();
        long grain = view.nextData(query.startOffset() / Grain.BYTES);
        while (grain < view.grainCount() && areas.size() <= MOST_AREAS) {
            long end = grain;
            while (end < view.grainCount() && view.nextData(end) == end) {
                end++;
            }
            long bytes = Math.min(end * Grain.BYTES, view.capacityBytes()) - grain * Grain.BYTES;
            areas.add(new ByteRange(grain * Grain.BYTES, bytes));
            grain = view.nextData(end);
        }
        return areas;
    }
}
