package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SearchIndex, TaskManager and Task. */
final class SearchMethods {
    private static final List<String> CHILDREN = List.of(
            "childEntity", "vmFolder", "hostFolder", "datastoreFolder", "networkFolder", "host", "resourcePool");
    private final Inventory inventory;
    private final TaskRunner tasks;

    SearchMethods(Inventory inventory, TaskRunner tasks) {
        this.inventory = inventory;
        this.tasks = tasks;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("FindByInventoryPath", this::byPath);
        methods.put("FindChild", this::child);
        methods.put(
                "FindByUuid",
                call -> Future.succeededFuture(byUuid(call).stream().findFirst().orElse(null)));
        methods.put("FindAllByUuid", call -> Future.succeededFuture(ListValue.refs(byUuid(call))));
        methods.put("CancelTask", this::cancelTask);
        inventory.add(EntityObject.service(ServiceMethods.TASKS)
                .set("recentTask", (EntityObject.PerAsker) asker -> ListValue.refs(tasks.recent())));
    }

    private Future<Object> byPath(Call call) {
        ManagedObject at = inventory.get(ServiceMethods.ROOT);
        for (String name : call.request().required("inventoryPath").split("/")) {
            if (!name.isEmpty()) {
                at = at == null ? null : childOf(at, name, call.asker());
            }
        }
        return Future.succeededFuture(at == null ? null : at.ref());
    }

    private Future<Object> child(Call call) {
        ManagedObject entity = inventory.get(call.request().requiredRef("entity"));
        ManagedObject found = childOf(entity, call.request().required("name"), call.asker());
        return Future.succeededFuture(found == null ? null : found.ref());
    }

    private @Nullable ManagedObject childOf(ManagedObject entity, String name, Asker asker) {
        for (String property : CHILDREN) {
            Object value = entity.propertyNames().contains(property) ? entity.property(property, asker) : null;
            List<?> refs = value instanceof ListValue list ? list.items() : value == null ? List.of() : List.of(value);
            for (Object each : refs) {
                ManagedObject child = each instanceof MoRef ref ? inventory.find(ref) : null;
                if (child != null && name.equals(child.property("name", asker))) {
                    return child;
                }
            }
        }
        return null;
    }

    private List<MoRef> byUuid(Call call) {
        String uuid = call.request().required("uuid");
        boolean instance = call.request().flag("instanceUuid");
        if (!call.request().flag("vmSearch")) {
            return List.of();
        }
        return inventory.all(VmObject.class).stream()
                .filter(vm -> uuid.equalsIgnoreCase(instance ? vm.uuid().toString() : VmConfig.biosUuid(vm)))
                .map(ManagedObject::ref)
                .toList();
    }

    private Future<Object> cancelTask(Call call) {
        tasks.cancel(inventory.get(call.self(), TaskObject.class));
        return Future.succeededFuture();
    }
}
