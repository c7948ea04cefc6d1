package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Something that the property collector can read. Confined to its vCenter's context. */
abstract class ManagedObject {
    private final MoRef ref;
    private long changed;

    ManagedObject(MoRef ref) {
        this.ref = ref;
    }

    final MoRef ref() {
        return ref;
    }

    /** The inventory's clock when this object last changed. */
    final long changed() {
        return changed;
    }

    final void changedAt(long clock) {
        changed = clock;
    }

    /** Names of all properties of the type, set or not; asking for another is the client's error. */
    abstract Collection<String> propertyNames();

    /** A property's value as this client may see it, or null when it is not set. */
    abstract @Nullable Object property(String name, Asker asker);
}
