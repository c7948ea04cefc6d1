package io.drayage.engine.vsphere;

import com.vmware.vim25.DynamicProperty;
import com.vmware.vim25.MissingProperty;
import com.vmware.vim25.ObjectContent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of one managed object as one reply gave them. */
final class ReadObject {
    private final String type;
    private final String moref;
    private final Map<String, @Nullable Object> values;
    private final Set<String> missing;
    private final ReplyNotes notes;

    private ReadObject(
            String type, String moref, Map<String, @Nullable Object> values, Set<String> missing, ReplyNotes notes) {
        this.type = type;
        this.moref = moref;
        this.values = values;
        this.missing = missing;
        this.notes = notes;
    }

    static ReadObject of(ObjectContent content, ReplyNotes notes) {
        Map<String, @Nullable Object> values = new HashMap<>();
        Set<String> missing = new HashSet<>();
        if (content.getPropSet() != null) {
            for (DynamicProperty property : content.getPropSet()) {
                values.put(property.getName(), property.getVal());
            }
        }
        if (content.getMissingSet() != null) {
            for (MissingProperty property : content.getMissingSet()) {
                missing.add(property.getPath());
            }
        }
        return new ReadObject(
                String.valueOf(content.getObj().getType()),
                String.valueOf(content.getObj().getVal()),
                values,
                missing,
                notes);
    }

    String type() {
        return type;
    }

    String moref() {
        return moref;
    }

    ReplyNotes notes() {
        return notes;
    }

    /** Whether the property is set, even to something that yavijava cannot hold. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether the server refused to show the property. */
    boolean isMissing(String name) {
        return missing.contains(name);
    }

    boolean hasMissing() {
        return !missing.isEmpty();
    }

    /** The value, when it is set and of this type. */
    <T> Optional<T> get(String name, Class<T> as) {
        Object value = values.get(name);
        return as.isInstance(value) ? Optional.of(as.cast(value)) : Optional.empty();
    }

    String text(String name) {
        Object value = values.get(name);
        return value == null ? "" : value.toString();
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** The moref value of a reference property, or empty text. */
    String reference(String name) {
        return get(name, com.vmware.vim25.ManagedObjectReference.class)
                .map(com.vmware.vim25.ManagedObjectReference::getVal)
                .orElse("");
    }
}
