package io.drayage.lab.soap;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes vim25 values as vSphere does: xsi:type where the place does not tell the type, {@code type} on references, arrays unrolled or wrapped. Not thread-safe. */
public final class XmlWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private final StringBuilder out;

    /** @param out where the XML goes */
    public XmlWriter(StringBuilder out) {
        this.out = out;
    }

    /** Writes a field: a list is one element per item, an empty list nothing. */
    public void field(String name, Object value) {
        if (value instanceof ListValue list) {
            list.items().forEach(item -> element(name, item, false));
        } else {
            element(name, value, false);
        }
    }

    /** Writes a value in a place of type anyType: always with xsi:type, a list inside of its array type. */
    public void any(String name, Object value) {
        if (!(value instanceof ListValue list)) {
            element(name, value, true);
            return;
        }
        String elementName = list.elementType();
        String arrayType = "ArrayOf" + Character.toUpperCase(elementName.charAt(0)) + elementName.substring(1);
        out.append('<').append(name).append(" xsi:type=\"").append(arrayType).append("\">");
        boolean typed = elementName.equals("anyType");
        list.items().forEach(item -> element(elementName, item, typed));
        close(name);
    }

    private void element(String name, Object value, boolean typed) {
        out.append('<').append(name);
        if (value instanceof DataObject object) {
            if (typed || object.polymorphic()) {
                xsiType(object.type());
            }
            out.append('>');
            object.fields().forEach(field -> inner(field.name(), field.value(), object));
        } else if (value instanceof MoRef ref) {
            if (typed) {
                xsiType("ManagedObjectReference");
            }
            out.append(" type=\"").append(ref.type()).append("\">");
            escape(ref.value());
        } else {
            scalar(value, typed);
        }
        close(name);
    }

    private void inner(String name, Object value, DataObject owner) {
        if (ANY_FIELDS.contains(owner.type() + "." + name)) {
            any(name, value);
        } else {
            field(name, value);
        }
    }

    /** Fields that the schema declares as anyType. */
    private static final java.util.Set<String> ANY_FIELDS = java.util.Set.of(
            "DynamicProperty.val", "PropertyChange.val", "OptionValue.value", "TaskInfo.result", "KeyAnyValue.value");

    private void scalar(Object value, boolean typed) {
        if (value instanceof EnumValue constant) {
            if (typed) {
                xsiType(constant.type());
            }
            out.append('>').append(constant.constant());
            return;
        }
        if (typed) {
            xsiType(primitive(value));
        }
        out.append('>');
        escape(value instanceof Instant time ? TIME.format(time) : value.toString());
    }

    private static String primitive(Object value) {
        if (value instanceof Integer) {
            return "xsd:int";
        } else if (value instanceof Long) {
            return "xsd:long";
        } else if (value instanceof Boolean) {
            return "xsd:boolean";
        } else if (value instanceof Instant) {
            return "xsd:dateTime";
        }
        return "xsd:string";
    }

    private void xsiType(String type) {
        out.append(" xsi:type=\"").append(type).append('"');
    }

    private void close(String name) {
        out.append("</").append(name).append('>');
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' && c != '\r' ? ' ' : c);
            }
        }
    }
}
