package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.XmlWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PropertyFilter of a session: knows what it has reported and finds what has changed since. Confined to the vCenter's context. */
final class FilterObject extends ManagedObject {
    private final FilterSpec spec;
    private final Inventory inventory;
    private final Asker asker;
    private final Map<MoRef, Map<String, String>> reported = new LinkedHashMap<>();
    private List<Selected> selection = List.of();
    private long structureSeen = -1;
    private long clockSeen = -1;

    FilterObject(MoRef ref, FilterSpec spec, Inventory inventory, Asker asker) {
        super(ref);
        this.spec = spec;
        this.inventory = inventory;
        this.asker = asker;
        // Faults of the spec belong to CreateFilter.
        spec.select(inventory, asker);
    }

    /** Forgets what was reported: the next difference is everything. */
    void restart() {
        reported.clear();
        clockSeen = -1;
        structureSeen = -1;
    }

    /** Up to {@code limit} ObjectUpdates; what is left is found again by the next call. */
    List<DataObject> difference(int limit) {
        long now = inventory.clock();
        List<DataObject> updates = new ArrayList<>();
        if (structureSeen != inventory.structureClock()) {
            selection = spec.select(inventory, asker);
            structureSeen = inventory.structureClock();
            left(updates);
        }
        for (Selected selected : selection) {
            if (updates.size() >= limit) {
                return updates;
            }
            boolean known = reported.containsKey(selected.object().ref());
            if (!known || selected.object().changed() > clockSeen) {
                report(selected, known, updates);
            }
        }
        clockSeen = now;
        return updates;
    }

    private void left(List<DataObject> updates) {
        Map<MoRef, Boolean> present = new HashMap<>();
        selection.forEach(selected -> present.put(selected.object().ref(), true));
        for (MoRef ref : List.copyOf(reported.keySet())) {
            if (!present.containsKey(ref)) {
                reported.remove(ref);
                updates.add(DataObject.of("ObjectUpdate")
                        .putEnum("kind", "ObjectUpdateKind", "leave")
                        .put("obj", ref));
            }
        }
    }

    private void report(Selected selected, boolean known, List<DataObject> updates) {
        Map<String, String> before = reported.computeIfAbsent(selected.object().ref(), ref -> new HashMap<>());
        Map<String, Object> values = PropertyReader.read(selected.object(), selected.spec(), asker);
        List<DataObject> changes = new ArrayList<>();
        values.forEach((path, value) -> {
            String xml = xml(value);
            if (!xml.equals(before.put(path, xml))) {
                changes.add(change(path, "assign").put("val", value));
            }
        });
        for (String path : List.copyOf(before.keySet())) {
            if (!values.containsKey(path)) {
                before.remove(path);
                changes.add(change(path, "assign"));
            }
        }
        if (!known || !changes.isEmpty()) {
            updates.add(DataObject.of("ObjectUpdate")
                    .putEnum("kind", "ObjectUpdateKind", known ? "modify" : "enter")
                    .put("obj", selected.object().ref())
                    .put("changeSet", new ListValue("PropertyChange", changes)));
        }
    }

    private static DataObject change(String path, String operation) {
        return DataObject.of("PropertyChange").put("name", path).putEnum("op", "PropertyChangeOp", operation);
    }

    private static String xml(Object value) {
        StringBuilder out = new StringBuilder();
        new XmlWriter(out).any("val", value);
        return out.toString();
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("partialUpdates");
    }

    @Override
    @Nullable
    Object property(String name, Asker reader) {
        return false;
    }
}
