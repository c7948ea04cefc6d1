package io.drayage.lab.vcenter;

import io.drayage.lab.disk.ByteRange;
import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.Grain;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** QueryChangedDiskAreas: what the guest wrote since a change id, or with {@code *} what is in use. A reply covers a part of the disk and says how far it reaches. */
final class ChangedAreaMethods {
    private static final String ALL = "*";
    private static final long BLOCK_GRAINS = 8;
    private final Vertx vertx;
    private final Inventory inventory;
    private final Places places;
    private final LabFaults faults;
    private final int mostAreas;

    /** @param mostAreas how many areas a reply holds */
    ChangedAreaMethods(Vertx vertx, Inventory inventory, Places places, LabFaults faults, int mostAreas) {
        this.vertx = vertx;
        this.inventory = inventory;
        this.places = places;
        this.faults = faults;
        this.mostAreas = mostAreas;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("QueryChangedDiskAreas", this::query);
    }

    /** @param since number of the guest write after which writes count; -1 for what is in use, -2 for all of it */
    private record Query(DiskView view, long startOffset, long since, Optional<ChangedAreaFault> fault) {
        static final long IN_USE = -1;
        static final long WHOLE = -2;
    }

    private record Asked(VmDisk disk, DiskView view) {}

    private Future<Object> query(Call call) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        if (!vm.host().isConnected()) {
            throw TaskRunner.hostNotConnected();
        }
        long start = Long.parseLong(call.request().required("startOffset"));
        String changeId = call.request().required("changeId");
        Asked asked = asked(call, vm, Integer.parseInt(call.request().required("deviceKey")));
        if (start < 0 || start >= asked.view().capacityBytes()) {
            throw SoapFault.of("InvalidArgument", "A specified parameter was not correct: startOffset");
        }
        Optional<ChangedAreaFault> fault =
                faults.changedAreas(vm.name(), asked.disk().ordinal());
        refuse(vm, fault.map(ChangedAreaFault::kind).orElse(null));
        long since = changeId.equals(ALL)
                ? inUse(vm, asked.disk())
                : asked.disk().tracking().write(changeId).orElseThrow(() -> fileFault(vm));
        if (since > asked.view().sequence()) {
            throw fileFault(vm);
        }
        Query query = new Query(asked.view(), start, since, fault);
        return vertx.executeBlocking(() -> answer(query), false);
    }

    private static void refuse(VmObject vm, ChangedAreaFault.@Nullable Kind kind) {
        if (kind == ChangedAreaFault.Kind.FILE_FAULT) {
            throw fileFault(vm);
        } else if (kind == ChangedAreaFault.Kind.NOT_FOUND) {
            throw notFound();
        }
    }

    private long inUse(VmObject vm, VmDisk disk) {
        ChangeTracking tracking = disk.tracking();
        if (!tracking.isOn() || tracking.isBroken()) {
            throw fileFault(vm);
        }
        boolean vmfs = places.datastore(disk.files().datastore()).isVmfs();
        return vmfs && tracking.allocatedKnown() ? Query.IN_USE : Query.WHOLE;
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

    private Object answer(Query query) {
        List<ByteRange> areas = areas(query);
        long capacity = query.view().capacityBytes();
        ChangedAreaFault fault = query.fault().orElse(null);
        if (fault == null) {
            return page(query, areas).toDataObject();
        }
        return switch (fault.kind()) {
            case MISSING_AREA ->
                page(query, withoutOne(query, areas, fault.seed())).toDataObject();
            case NOTHING_CHANGED -> page(query, List.of()).toDataObject();
            case OVER_REPORT ->
                page(query, ChangedAreaLies.widened(areas, fault.seed(), capacity))
                        .toDataObject();
            default ->
                ChangedAreaLies.told(page(query, areas), fault.kind(), capacity).toDataObject();
        };
    }

    private ChangedAreaReply page(Query query, List<ByteRange> areas) {
        return ChangedAreaReply.page(areas, query.startOffset(), query.view().capacityBytes(), mostAreas);
    }

    /** What is in use is only known from the offset on, so there the block is picked out of the whole disk. */
    private static List<ByteRange> withoutOne(Query query, List<ByteRange> areas, long seed) {
        if (query.since() >= 0) {
            return ChangedAreaLies.withoutOne(areas, seed);
        }
        DiskView view = query.view();
        long from = new SplittableRandom(seed).nextLong(view.grainCount());
        long found = query.since() == Query.WHOLE ? from : view.nextData(from);
        long grain = found < view.grainCount() ? found : view.nextData(0);
        return ChangedAreaLies.without(grain / BLOCK_GRAINS, areas);
    }

    private List<ByteRange> areas(Query query) {
        if (query.since() == Query.WHOLE) {
            return List.of(new ByteRange(0, query.view().capacityBytes()));
        }
        return query.since() == Query.IN_USE ? inUse(query) : query.view().changedSince(query.since());
    }

    /** One area more than a reply holds is enough to know where it ends, and some for what a lie takes out. */
    private List<ByteRange> inUse(Query query) {
        DiskView view = query.view();
        List<ByteRange> areas = new ArrayList<>();
        long grain = view.nextData(query.startOffset() / Grain.BYTES);
        while (grain < view.grainCount() && areas.size() <= mostAreas + BLOCK_GRAINS) {
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
