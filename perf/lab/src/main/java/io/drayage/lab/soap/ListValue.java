package io.drayage.lab.soap;

import java.util.List;

/**
 * An array of vim25 values.
 *
 * @param elementType vim25 type of the elements, {@code string} or {@code int} for primitives: it names the array type, {@code ArrayOfVirtualDevice}
 */
public record ListValue(String elementType, List<?> items) {
    /** Copies the list. */
    public ListValue {
        items = List.copyOf(items);
    }

    /** An array of references. */
    public static ListValue refs(List<MoRef> refs) {
        return new ListValue("ManagedObjectReference", refs);
    }

    /** An array of strings. */
    public static ListValue strings(List<String> strings) {
        return new ListValue("string", strings);
    }
}
