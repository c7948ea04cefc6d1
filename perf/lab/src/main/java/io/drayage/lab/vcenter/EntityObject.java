package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A managed entity whose properties are set once: folder, datacenter, cluster, pool, host, datastore, network; and plain service objects. */
final class EntityObject extends ManagedObject {
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final Map<String, List<MoRef>> references = new LinkedHashMap<>();

    private EntityObject(MoRef ref) {
        super(ref);
    }

    /** An entity with the properties that all have. */
    static EntityObject entity(MoRef ref, String name, @Nullable MoRef parent) {
        EntityObject entity = new EntityObject(ref);
        EntityDefaults.NAMES.forEach(property -> entity.properties.put(property, EntityDefaults.value(property)));
        entity.properties.put(
                "name", name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c"));
        entity.properties.put("parent", parent == null ? Unset.VALUE : parent);
        return entity;
    }

    /** A service object. */
    static EntityObject service(MoRef ref) {
        return new EntityObject(ref);
    }

    EntityObject set(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    /** Declares a property that holds references, to be grown by {@link #refer}. */
    EntityObject references(String... names) {
        for (String name : names) {
            references.put(name, new ArrayList<>());
        }
        return this;
    }

    EntityObject refer(String property, MoRef ref) {
        referred(property).add(ref);
        return this;
    }

    void unrefer(String property, MoRef ref) {
        referred(property).remove(ref);
    }

    private List<MoRef> referred(String property) {
        List<MoRef> list = references.get(property);
        if (list == null) {
            throw new IllegalStateException(ref().type() + " has no references " + property);
        }
        return list;
    }

    /** The entity above, null of the root. */
    @Nullable
    MoRef parent() {
        return properties.get("parent") instanceof MoRef above ? above : null;
    }

    String name() {
        return String.valueOf(properties.get("name"));
    }

    @Override
    Collection<String> propertyNames() {
        List<String> names = new ArrayList<>(properties.keySet());
        names.addAll(references.keySet());
        return names;
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        List<MoRef> list = references.get(name);
        if (list != null) {
            return ListValue.refs(list);
        }
        Object value = properties.get(name);
        if (value instanceof PerAsker perAsker) {
            return perAsker.value(asker);
        }
        return Unset.VALUE.equals(value) ? null : value;
    }

    /** A property that depends on who asks. */
    interface PerAsker {
        @Nullable
        Object value(Asker asker);
    }

    /** Marks a property that exists and is not set. */
    enum Unset {
        /** The only one. */
        VALUE
    }
}
