package io.drayage.lab.soap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A vim25 data object: named fields in schema order, to which real clients are sensitive. A field's value is a String, Integer, Long, Boolean, java.time.Instant,
 * {@link MoRef}, {@link EnumValue}, {@link ListValue} or another data object. Built once, then only read.
 */
public final class DataObject {
    /** A named value. */
    public record Field(String name, Object value) {}

    private final String type;
    private final boolean polymorphic;
    private final List<Field> fields = new ArrayList<>();

    private DataObject(String type, boolean polymorphic) {
        this.type = type;
        this.polymorphic = polymorphic;
    }

    /** An object of exactly the type that its place declares. */
    public static DataObject of(String type) {
        return new DataObject(type, false);
    }

    /** An object of a subtype of what its place declares: its XML always carries xsi:type. */
    public static DataObject subtype(String type) {
        return new DataObject(type, true);
    }

    /** Appends a field; an absent value leaves it out. */
    public DataObject put(String name, @Nullable Object value) {
        if (value != null) {
            fields.add(new Field(name, value));
        }
        return this;
    }

    /** Appends an enumeration constant. */
    public DataObject putEnum(String name, String enumType, String constant) {
        return put(name, new EnumValue(enumType, constant));
    }

    /** Appends a field that newer API versions have, if the client speaks one of them. */
    public DataObject since(ApiVersion asked, int major, int minor, String name, @Nullable Object value) {
        return asked.atLeast(major, minor) ? put(name, value) : this;
    }

    /** vim25 type name. */
    public String type() {
        return type;
    }

    boolean polymorphic() {
        return polymorphic;
    }

    /** Fields in schema order; do not modify. */
    public List<Field> fields() {
        return fields;
    }

    /** The value of a field, or null when it is not set. */
    public @Nullable Object get(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }
}
