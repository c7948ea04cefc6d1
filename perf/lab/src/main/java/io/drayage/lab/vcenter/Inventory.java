package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All managed objects of a vCenter, with a clock that ticks at every change. Confined to the vCenter's context. */
final class Inventory {
    private final Map<String, ManagedObject> objects = new LinkedHashMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private long clock;
    private long structureClock;
    private int lastId = 1000;

    /** A fresh id such as {@code task-1001} for {@code task-}. */
    String newId(String prefix) {
        return prefix + ++lastId;
    }

    <T extends ManagedObject> T add(T object) {
        objects.put(object.ref().value(), object);
        structureClock = ++clock;
        object.changedAt(clock);
        watchers().forEach(Runnable::run);
        return object;
    }

    void remove(ManagedObject object) {
        objects.remove(object.ref().value());
        structureClock = ++clock;
        watchers().forEach(Runnable::run);
    }

    /** Says that an object has changed: whoever waits for updates looks again. */
    void touch(ManagedObject object) {
        object.changedAt(++clock);
        watchers().forEach(Runnable::run);
    }

    long clock() {
        return clock;
    }

    /** The clock when an object last came or went. */
    long structureClock() {
        return structureClock;
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    int watching() {
        return watchers.size();
    }

    private List<Runnable> watchers() {
        return List.copyOf(watchers);
    }

    @Nullable
    ManagedObject find(MoRef ref) {
        return objects.get(ref.value());
    }

    ManagedObject get(MoRef ref) {
        ManagedObject object = find(ref);
        if (object == null) {
            throw SoapFault.notFound(ref);
        }
        return object;
    }

    <T extends ManagedObject> T get(MoRef ref, Class<T> kind) {
        ManagedObject object = get(ref);
        if (!kind.isInstance(object)) {
            throw SoapFault.notFound(ref);
        }
        return kind.cast(object);
    }

    <T extends ManagedObject> List<T> all(Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (ManagedObject object : objects.values()) {
            if (kind.isInstance(object)) {
                found.add(kind.cast(object));
            }
        }
        return found;
    }
}
