package io.drayage.lab.soap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An element of a request, names without their namespace prefix. */
public final class XmlNode {
    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<XmlNode> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    XmlNode(String name) {
        this.name = name;
    }

    /** Local name. */
    public String name() {
        return name;
    }

    /** Child elements in document order. */
    public List<XmlNode> children() {
        return children;
    }

    void attribute(String local, String value) {
        attributes.put(local, value);
    }

    void append(String characters) {
        text.append(characters);
    }

    /** Character data directly inside the element, trimmed. */
    public String text() {
        return text.toString().trim();
    }

    /** The {@code type} attribute, of whatever namespace, without prefix: a reference's type or the xsi:type. Empty when there is none. */
    public String type() {
        String type = attributes.getOrDefault("type", "");
        return type.substring(type.indexOf(':') + 1);
    }

    /** First child of that name. */
    public @Nullable XmlNode child(String childName) {
        for (XmlNode child : children) {
            if (child.name.equals(childName)) {
                return child;
            }
        }
        return null;
    }

    /** All children of that name. */
    public List<XmlNode> all(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /** Text of a child that must be there; its absence is the client's fault. */
    public String required(String childName) {
        return optional(childName)
                .orElseThrow(() -> SoapFault.invalidRequest("Required parameter " + childName + " is missing"));
    }

    /** Text of a child. */
    public Optional<String> optional(String childName) {
        return Optional.ofNullable(child(childName)).map(XmlNode::text);
    }

    /** Whether a child says true. */
    public boolean flag(String childName) {
        return optional(childName)
                .map(value -> value.equals("true") || value.equals("1"))
                .orElse(false);
    }

    /** The element as a reference. */
    public MoRef ref() {
        return new MoRef(type(), text());
    }

    /** A child as a reference that must be there. */
    public MoRef requiredRef(String childName) {
        XmlNode child = child(childName);
        if (child == null) {
            throw SoapFault.invalidRequest("Required parameter " + childName + " is missing");
        }
        return child.ref();
    }
}
