package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.EnumValue;
import io.drayage.lab.soap.ListValue;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The top-level properties of a VirtualMachine. */
final class VmProperties {
    static final List<String> NAMES = Stream.concat(
                    EntityDefaults.NAMES.stream(),
                    Stream.of(
                            "capability",
                            "config",
                            "layout",
                            "layoutEx",
                            "storage",
                            "environmentBrowser",
                            "resourcePool",
                            "parentVApp",
                            "resourceConfig",
                            "runtime",
                            "guest",
                            "summary",
                            "datastore",
                            "network",
                            "snapshot",
                            "rootSnapshot",
                            "guestHeartbeatStatus"))
            .toList();

    private VmProperties() {}

    static @Nullable Object value(VmObject vm, String name, ApiVersion version) {
        return switch (name) {
            case "name" -> escapedName(vm);
            case "parent" -> vm.place().folder();
            case "resourcePool" -> vm.spec().isTemplate() ? null : vm.place().pool();
            case "datastore" -> ListValue.refs(vm.datastores());
            case "network" -> ListValue.refs(List.of(vm.place().network()));
            case "config" -> VmConfig.of(vm, version);
            case "runtime" -> VmStatus.runtime(vm);
            case "guest" -> VmStatus.guest(vm);
            case "summary" -> VmStatus.summary(vm, version);
            case "capability" -> VmStatus.capability();
            case "storage" -> VmStatus.storage(vm);
            case "layoutEx" -> VmLayout.layoutEx(vm);
            case "snapshot" -> snapshotInfo(vm);
            case "rootSnapshot" ->
                ListValue.refs(
                        vm.snapshots().stream().limit(1).map(ManagedObject::ref).toList());
            case "guestHeartbeatStatus" ->
                new EnumValue("ManagedEntityStatus", VmStatus.toolsRun(vm) ? "green" : "gray");
            case "layout", "environmentBrowser", "parentVApp", "resourceConfig" -> null;
            default -> EntityDefaults.value(name);
        };
    }

    /** Names are inventory names: percent, slash and backslash escaped. */
    static String escapedName(VmObject vm) {
        return vm.name().replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
    }

    private static @Nullable DataObject snapshotInfo(VmObject vm) {
        List<SnapshotObject> chain = vm.snapshots();
        if (chain.isEmpty()) {
            return null;
        }
        return DataObject.of("VirtualMachineSnapshotInfo")
                .put("currentSnapshot", chain.get(chain.size() - 1).ref())
                .put(
                        "rootSnapshotList",
                        new ListValue(
                                "VirtualMachineSnapshotTree",
                                List.of(chain.get(0).tree(chain))));
    }
}
