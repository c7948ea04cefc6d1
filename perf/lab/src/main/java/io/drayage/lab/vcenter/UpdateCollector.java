package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A property collector's filters and versions: a session's default one, or one that it created. Confined to the vCenter's context. */
final class UpdateCollector extends ManagedObject {
    private final List<FilterObject> filters = new ArrayList<>();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private long version;

    UpdateCollector(MoRef ref) {
        super(ref);
    }

    List<FilterObject> filters() {
        return filters;
    }

    Set<Waiter> waiters() {
        return waiters;
    }

    /** Checks the version that a client says it has: empty restarts, the last answered continues. */
    void from(String asked) {
        if (asked.isEmpty()) {
            filters.forEach(FilterObject::restart);
        } else if (!asked.equals(Long.toString(version))) {
            throw SoapFault.of("InvalidCollectorVersion", "A specified parameter was not correct: version");
        }
    }

    /** An UpdateSet, or null when nothing has changed. */
    @Nullable
    DataObject updates(int maxObjects) {
        List<DataObject> sets = new ArrayList<>();
        int left = maxObjects;
        for (FilterObject filter : filters) {
            List<DataObject> objects = left > 0 ? filter.difference(left) : List.of();
            left -= objects.size();
            if (!objects.isEmpty()) {
                sets.add(DataObject.of("PropertyFilterUpdate")
                        .put("filter", filter.ref())
                        .put("objectSet", new ListValue("ObjectUpdate", objects)));
            }
        }
        if (sets.isEmpty()) {
            return null;
        }
        return DataObject.of("UpdateSet")
                .put("version", Long.toString(++version))
                .put("filterSet", new ListValue("PropertyFilterUpdate", sets))
                .put("truncated", left <= 0 ? true : null);
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("filter");
    }

    @Override
    Object property(String name, Asker asker) {
        return ListValue.refs(filters.stream().map(ManagedObject::ref).toList());
    }
}
