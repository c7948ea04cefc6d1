package io.drayage.engine.vsphere;

import com.vmware.vim25.DynamicData;
import com.vmware.vim25.DynamicProperty;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.MethodFault;
import com.vmware.vim25.VirtualController;
import com.vmware.vim25.VirtualDevice;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Calendar;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What yavijava's data classes can hold: which type names exist, which elements a type has. Thread-safe; its caches grow only with classes that exist. */
final class VimTypes {
    private static final String PACKAGE = "com.vmware.vim25.";
    private static final Set<String> TAGS_WITH_UNDERSCORE =
            Set.of("int", "boolean", "short", "float", "byte", "long", "double");
    private static final Set<Class<?>> BASIC = Set.of(
            String.class,
            Integer.class,
            Boolean.class,
            Short.class,
            Byte.class,
            Long.class,
            Float.class,
            Double.class,
            Calendar.class);

    private final Map<String, Class<?>> known = new ConcurrentHashMap<>();
    private final Map<Class<?>, Map<String, Field>> fields = new ConcurrentHashMap<>();

    /** The data class, enum or fault of this name; empty when yavijava has none, or when the name is that of something else in its package. */
    Optional<Class<?>> find(String name) {
        Class<?> hit = known.get(name);
        if (hit != null) {
            return Optional.of(hit);
        }
        if (!name.matches("[A-Z][A-Za-z0-9_]{0,127}")) {
            return Optional.empty();
        }
        try {
            Class<?> type = Class.forName(PACKAGE + name, false, DynamicData.class.getClassLoader());
            if (!isData(type)) {
                return Optional.empty();
            }
            known.put(name, type);
            return Optional.of(type);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            // NoClassDefFoundError: on a file system that ignores case, a name that differs only by case finds a file
            // and then the wrong class in it.
            return Optional.empty();
        }
    }

    private static boolean isData(Class<?> type) {
        return type.isEnum()
                || DynamicData.class.isAssignableFrom(type)
                || MethodFault.class.isAssignableFrom(type)
                || type == ManagedObjectReference.class
                || type == DynamicProperty.class
                || type.getSimpleName().startsWith("ArrayOf");
    }

    /** The field that an element of this name fills, or null. */
    @Nullable
    Field field(Class<?> type, String tag) {
        String name = TAGS_WITH_UNDERSCORE.contains(tag) ? "_" + tag : tag;
        return fields.computeIfAbsent(type, VimTypes::publicFields).get(name);
    }

    private static Map<String, Field> publicFields(Class<?> type) {
        Map<String, Field> found = new HashMap<>();
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                found.putIfAbsent(field.getName(), field);
            }
        }
        return found;
    }

    static boolean isBasic(Class<?> type) {
        return type.isPrimitive() || BASIC.contains(type);
    }

    /** What stands in for a type that yavijava does not have where {@code declared} is expected. */
    static Class<?> substitute(Class<?> declared, String unknownName) {
        // A plain VirtualDevice has no bus number, and without it a disk on an NVMe controller could not be matched to
        // its lease URL.
        boolean controller = declared == VirtualDevice.class && unknownName.endsWith("Controller");
        return controller ? VirtualController.class : declared;
    }
}
