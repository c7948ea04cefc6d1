package io.drayage.engine.vsphere;

import com.vmware.vim25.DynamicProperty;
import com.vmware.vim25.LocalizedMethodFault;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.MissingProperty;
import com.vmware.vim25.ObjectContent;
import com.vmware.vim25.VirtualDevice;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import org.dom4j.Attribute;
import org.dom4j.Element;
import org.dom4j.Namespace;

/**
 * Cuts a reply down to what yavijava's classes of API 6.0 can hold, since its parser fails the whole call at the first unknown element, type or enum constant, and
 * newer servers send all three. Unknown elements and constants go, unknown types become the declared one; what matters of them is kept in {@link ReplyNotes}.
 * One object per reply; recursion is bounded by {@link ShallowReader}.
 */
final class ReplyPruner {
    private static final Set<String> XSD_TYPES =
            Set.of("string", "int", "boolean", "short", "byte", "long", "float", "double", "dateTime", "base64Binary");
    private static final int NO_DEVICE = Integer.MIN_VALUE;

    private final VimTypes types;
    private final ReplyNotes notes = new ReplyNotes();
    private String object = "";
    private String property = "";
    private int device = NO_DEVICE;

    ReplyPruner(VimTypes types) {
        this.types = types;
    }

    /**
     * Prunes in place.
     *
     * @param response the {@code …Response} element
     * @param returnType yavijava's name of the return type, such as {@code RetrieveResult} or {@code HttpNfcLeaseManifestEntry[]}
     */
    ReplyNotes prune(Element response, String returnType) {
        String itemType = returnType.endsWith("[]") ? returnType.substring(0, returnType.length() - 2) : returnType;
        Optional<Class<?>> declared = types.find(itemType);
        if (declared.isPresent()) {
            for (Element value : List.copyOf(response.elements())) {
                if (!value.getName().equals("returnval") || !keep(value, declared.get())) {
                    response.remove(value);
                }
            }
        }
        return notes;
    }

    /** Prunes a value; false when it cannot be held at all. */
    private boolean keep(Element value, Class<?> declared) {
        if (declared == ManagedObjectReference.class) {
            dropType(value);
            return true;
        }
        if (declared.isEnum()) {
            dropType(value);
            return isConstant(declared, value.getText());
        }
        if (VimTypes.isBasic(declared)) {
            dropType(value);
            return value.elements().isEmpty();
        }
        Optional<Class<?>> actual = actualType(value, declared);
        if (actual.isEmpty()) {
            return declared == Object.class && isXsdValue(value);
        }
        Class<?> type = actual.get();
        if (type.isEnum()) {
            return isConstant(type, value.getText());
        }
        if (type != ManagedObjectReference.class) {
            pruneFields(value, type);
        }
        return true;
    }

    /** Resolves xsi:type, normalizes it to yavijava's spelling, and substitutes an unknown one. Empty for XML Schema's own types and for unknown ones of any type. */
    private Optional<Class<?>> actualType(Element value, Class<?> declared) {
        Attribute attribute = value.attribute(SoapXml.XSI_TYPE);
        if (attribute == null) {
            return declared == Object.class ? Optional.empty() : Optional.of(declared);
        }
        String name = localName(attribute.getValue());
        if (isXsd(value, attribute.getValue())) {
            value.addAttribute(SoapXml.XSI_TYPE, "xsd:" + name);
            return Optional.empty();
        }
        Optional<Class<?>> found = types.find(name).filter(declared::isAssignableFrom);
        if (found.isPresent()) {
            // Last, because yavijava takes a reference's first attribute called "type", whatever its namespace.
            value.remove(attribute);
            value.addAttribute(SoapXml.XSI_TYPE, name);
            return found;
        }
        if (declared == Object.class) {
            return Optional.empty();
        }
        Class<?> substitute = VimTypes.substitute(declared, name);
        if (VirtualDevice.class.isAssignableFrom(declared)) {
            notes.deviceType(object, number(SoapXml.childText(value, "key")), name);
        } else if (value.getName().equals("backing") && device != NO_DEVICE) {
            notes.backingType(object, device, name);
        }
        value.addAttribute(SoapXml.XSI_TYPE, substitute.getSimpleName());
        return Optional.of(substitute);
    }

    private void pruneFields(Element value, Class<?> type) {
        String outerObject = object;
        String outerProperty = property;
        int outerDevice = device;
        enter(value, type);
        for (Element child : List.copyOf(value.elements())) {
            Field field = types.field(type, child.getName());
            if (field == null) {
                noteDropped(child);
                value.remove(child);
            } else if (!keep(child, elementType(field))) {
                value.remove(child);
            }
        }
        object = outerObject;
        property = outerProperty;
        device = outerDevice;
    }

    private void enter(Element value, Class<?> type) {
        if (type == ObjectContent.class) {
            object = SoapXml.childText(value, "obj");
        } else if (type == DynamicProperty.class) {
            property = SoapXml.childText(value, "name");
        } else if (type == MissingProperty.class) {
            property = SoapXml.childText(value, "path");
        } else if (VirtualDevice.class.isAssignableFrom(type)) {
            device = number(SoapXml.childText(value, "key"));
        } else if (type == LocalizedMethodFault.class) {
            noteFault(value);
        }
    }

    /** Kept by name: yavijava makes RuntimeFaults no MethodFaults, so its own field could not hold most of them. */
    private void noteFault(Element localized) {
        Element fault = SoapXml.child(localized, "fault");
        if (fault != null) {
            String text = SoapXml.childText(localized, "localizedMessage");
            Map<String, String> leaves = SoapXml.leaves(fault);
            notes.fault(object, property, new VimFault(SoapXml.faultType(fault), SoapXml.limitText(text), leaves));
        }
    }

    private void noteDropped(Element child) {
        if (child.getName().equals("keyId") && device != NO_DEVICE) {
            notes.encrypted(object, device);
        }
    }

    private static Class<?> elementType(Field field) {
        Class<?> type = field.getType();
        return type.isArray() ? type.getComponentType() : type;
    }

    private static boolean isConstant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isXsdValue(Element value) {
        String type = value.attributeValue(SoapXml.XSI_TYPE);
        return type != null && type.startsWith("xsd:") && XSD_TYPES.contains(localName(type));
    }

    private static boolean isXsd(Element value, String qualified) {
        int colon = qualified.indexOf(':');
        if (colon < 0) {
            return false;
        }
        Namespace namespace = value.getNamespaceForPrefix(qualified.substring(0, colon));
        return namespace != null && XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(namespace.getURI());
    }

    private static String localName(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1);
    }

    private static void dropType(Element value) {
        Attribute attribute = value.attribute(SoapXml.XSI_TYPE);
        if (attribute != null) {
            value.remove(attribute);
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return NO_DEVICE;
        }
    }
}
