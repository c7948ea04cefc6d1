package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.SoapFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads property paths such as {@code config.hardware.device} or {@code config.hardware.device[4000]} of objects. */
final class PropertyReader {
    private PropertyReader() {}

    /** The set properties that a spec asks for, by path, in its order. */
    static Map<String, Object> read(ManagedObject object, PropertySpec spec, Asker asker) {
        Collection<String> paths = spec.all() ? object.propertyNames() : spec.paths();
        Map<String, Object> tops = new HashMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        for (String path : paths) {
            Object value = read(object, path, asker, tops);
            if (value != null) {
                values.put(path, value);
            }
        }
        return values;
    }

    /** One property; null when it is not set, a fault when the type has none of that name. */
    static @Nullable Object read(ManagedObject object, String path, Asker asker) {
        return read(object, path, asker, new HashMap<>());
    }

    private static @Nullable Object read(ManagedObject object, String path, Asker asker, Map<String, Object> tops) {
        int dot = path.indexOf('.');
        String top = dot < 0 ? path : path.substring(0, dot);
        if (!tops.containsKey(top)) {
            if (!object.propertyNames().contains(top)) {
                throw SoapFault.of(
                        "The property '" + path + "' does not exist",
                        DataObject.subtype("InvalidProperty").put("name", path));
            }
            Object value = object.property(top, asker);
            if (value == null) {
                return null;
            }
            tops.put(top, value);
        }
        return dot < 0 ? tops.get(top) : inside(tops.get(top), path.substring(dot + 1));
    }

    private static @Nullable Object inside(@Nullable Object value, String path) {
        Object at = value;
        for (String step : path.split("\\.")) {
            int bracket = step.indexOf('[');
            String name = bracket < 0 ? step : step.substring(0, bracket);
            at = at instanceof DataObject object ? object.get(name) : null;
            if (bracket >= 0 && at instanceof ListValue list) {
                at = keyed(list, step.substring(bracket + 1).replace("]", "").replace("\"", ""));
            }
        }
        return at;
    }

    private static @Nullable Object keyed(ListValue list, String key) {
        for (Object item : list.items()) {
            if (item instanceof DataObject object && key.equals(String.valueOf(object.get("key")))) {
                return item;
            }
        }
        return null;
    }

    /** vim25's ObjectContent. */
    static DataObject content(Selected selected, Asker asker) {
        List<DataObject> properties = new ArrayList<>();
        read(selected.object(), selected.spec(), asker)
                .forEach((path, value) -> properties.add(
                        DataObject.of("DynamicProperty").put("name", path).put("val", value)));
        return DataObject.of("ObjectContent")
                .put("obj", selected.object().ref())
                .put("propSet", new ListValue("DynamicProperty", properties));
    }
}
