package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ViewManager, and what lies below a container. */
final class ViewMethods {
    /** Where an entity keeps what it contains. */
    private static final Map<String, List<String>> CONTENTS = Map.of(
            "Folder", List.of("childEntity"),
            "Datacenter", List.of("vmFolder", "hostFolder", "datastoreFolder", "networkFolder"),
            "ClusterComputeResource", List.of("host", "resourcePool"),
            "ComputeResource", List.of("host", "resourcePool"),
            "ResourcePool", List.of("resourcePool"));

    private final Inventory inventory;

    ViewMethods(Inventory inventory) {
        this.inventory = inventory;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("CreateContainerView", this::createContainerView);
        methods.put("CreateListView", this::createListView);
        methods.put("DestroyView", this::destroyView);
    }

    private Future<Object> createContainerView(Call call) {
        MoRef container = call.request().requiredRef("container");
        inventory.get(container);
        List<String> types =
                call.request().all("type").stream().map(XmlNode::text).toList();
        boolean recursive = call.request().flag("recursive");
        MoRef ref = newRef(call, "ContainerView");
        inventory.add(new ViewObject(
                ref, container, types, recursive, () -> below(container, types, recursive, call.asker())));
        return Future.succeededFuture(ref);
    }

    private Future<Object> createListView(Call call) {
        List<MoRef> refs = call.request().all("obj").stream().map(XmlNode::ref).toList();
        MoRef ref = newRef(call, "ListView");
        inventory.add(new ViewObject(ref, ServiceMethods.ROOT, List.of(), false, () -> refs));
        return Future.succeededFuture(ref);
    }

    private MoRef newRef(Call call, String type) {
        MoRef ref = new MoRef(type, "session[" + call.session().key() + "]" + inventory.newId("view-"));
        call.session().owned().add(ref);
        return ref;
    }

    private Future<Object> destroyView(Call call) {
        ViewObject view = inventory.get(call.self(), ViewObject.class);
        inventory.remove(view);
        call.session().owned().remove(view.ref());
        return Future.succeededFuture();
    }

    private List<MoRef> below(MoRef container, List<String> types, boolean recursive, Asker asker) {
        List<MoRef> found = new ArrayList<>();
        ManagedObject object = inventory.find(container);
        if (object != null) {
            walk(object, types, recursive, asker, found);
        }
        return found;
    }

    private void walk(ManagedObject object, List<String> types, boolean deeper, Asker asker, List<MoRef> found) {
        for (String property : CONTENTS.getOrDefault(object.ref().type(), List.of())) {
            Object value = object.property(property, asker);
            List<?> children =
                    value instanceof ListValue list ? list.items() : value == null ? List.of() : List.of(value);
            for (Object each : children) {
                ManagedObject child = each instanceof MoRef ref ? inventory.find(ref) : null;
                if (child == null) {
                    continue;
                }
                if (types.isEmpty()
                        || types.stream()
                                .anyMatch(type -> TypeTree.isA(child.ref().type(), type))) {
                    found.add(child.ref());
                }
                if (deeper) {
                    walk(child, types, true, asker, found);
                }
            }
        }
    }
}
