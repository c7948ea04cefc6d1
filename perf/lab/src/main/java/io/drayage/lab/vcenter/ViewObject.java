package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ContainerView or ListView: a live list of objects. */
final class ViewObject extends ManagedObject {
    private final MoRef container;
    private final List<String> types;
    private final boolean recursive;
    private final Supplier<List<MoRef>> members;

    ViewObject(MoRef ref, MoRef container, List<String> types, boolean recursive, Supplier<List<MoRef>> members) {
        super(ref);
        this.container = container;
        this.types = List.copyOf(types);
        this.recursive = recursive;
        this.members = members;
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("view", "container", "type", "recursive");
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        return switch (name) {
            case "view" -> ListValue.refs(members.get());
            case "container" -> container;
            case "type" -> ListValue.strings(types);
            default -> recursive;
        };
    }
}
