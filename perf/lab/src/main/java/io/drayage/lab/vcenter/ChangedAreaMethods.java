package io.drayage.lab.vcenter;

import io.drayage.lab.disk.ByteRange;
import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.Grain;
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

    /** @param since number of the guest write after which writes count; -1 for what is in use, -2 for all of it */
    private record Query(DiskView view, long startOffset, long since) {
        static final long IN_USE = -1;
        static final long WHOLE = -2;
    }

    private record Asked(VmDisk disk, DiskView view) {}

    private Future<Object> query(Call call) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        long start = Long.parseLong(call.request().required("startOffset"));
        String changeId = call.request().required("changeId");
        Asked asked = asked(call, vm, Integer.parseInt(call.request().required("deviceKey")));
        if (start < 0 || start >= asked.view().capacityBytes()) {
            throw SoapFault.of("InvalidArgument", "A specified parameter was not correct: startOffset");
        }
        ChangeTracking tracking = asked.disk().tracking();
        long since = changeId.equals(ALL)
                ? inUse(vm, tracking)
                : tracking.write(changeId).orElseThrow(() -> fileFault(vm));
        if (since > asked.view().sequence()) {
            throw fileFault(vm);
        }
        Query query = new Query(asked.view(), start, since);
        return vertx.executeBlocking(() -> answer(query), false);
    }

    private static long inUse(VmObject vm, ChangeTracking tracking) {
        if (!tracking.isOn() || tracking.isBroken()) {
            throw fileFault(vm);
        }
        return tracking.allocatedKnown() ? Query.IN_USE : Query.WHOLE;
    }

    private Asked asked(Call call, VmObject vm, int deviceKey) {
        XmlNode asked = call.request().child("snapshot");
        if (asked == null) {
            VmDisk disk = vm.disks().stream()
                    .filter(each -> each.key() == deviceKey)
                    .findFirst()
                    .orElseThrow(ChangedAreaMethods::notFound);
            if (vm.poweredOn()) {
                throw fileFault(vm);
            }
            return new Asked(disk, disk.content().live());
        }
        SnapshotObject snapshot = inventory.get(asked.ref(), SnapshotObject.class);
        VmDisk.Frozen frozen = snapshot.disks().stream()
                .filter(each -> snapshot.vm() == vm && each.disk().key() == deviceKey)
                .findFirst()
                .orElseThrow(ChangedAreaMethods::notFound);
        DiskView view = frozen.view();
        String own = frozen.changeId();
        if (view == null || own == null || frozen.disk().tracking().write(own).isEmpty()) {
            throw fileFault(vm);
        }
        return new Asked(frozen.disk(), view);
    }

    private static SoapFault notFound() {
        return SoapFault.of("NotFound", "The object or item referred to could not be found.");
    }

    private static SoapFault fileFault(VmObject vm) {
        return SoapFault.of(
                "Error caused by file " + VmDevices.folder(vm) + VmDevices.fileName(vm) + ".vmdk",
                DataObject.subtype("FileFault").put("file", VmDevices.folder(vm) + VmDevices.fileName(vm) + ".vmdk"));
    }

    private static Object answer(Query query) {
        List<ByteRange> all = areas(query);
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

    private static List<ByteRange> areas(Query query) {
        if (query.since() == Query.WHOLE) {
            return List.of(new ByteRange(0, query.view().capacityBytes()));
        }
        return query.since() == Query.IN_USE ? inUse(query) : query.view().changedSince(query.since());
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
