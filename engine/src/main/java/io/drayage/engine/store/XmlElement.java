package io.drayage.engine.store;

import io.drayage.protocol.MalformedInputException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a store's XML answer, read whole: namespaces and attributes dropped. Hardened: a DTD is refused, nothing external is resolved, depth is bounded
 * here and size by the caller.
 *
 * @param text the element's own characters, stripped
 */
record XmlElement(String name, String text, List<XmlElement> children) {
    private static final int MAX_DEPTH = 12;

    /** Throws {@link MalformedInputException} for anything that is not one well-formed, plain document. */
    static XmlElement parse(Buffer document) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("external entity refused");
        });
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document.getBytes()));
            while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                if (reader.getEventType() == XMLStreamConstants.DTD) {
                    throw new XMLStreamException("DTD refused");
                }
            }
            return element(reader, 1);
        } catch (XMLStreamException e) {
            long offset = e.getLocation() == null ? 0 : e.getLocation().getCharacterOffset();
            throw new MalformedInputException("XML answer of the object store", offset, "not plain, well-formed XML");
        }
    }

    private static XmlElement element(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > MAX_DEPTH) {
            throw new XMLStreamException("too deep", reader.getLocation());
        }
        String name = reader.getLocalName();
        StringBuilder text = new StringBuilder();
        List<XmlElement> children = new ArrayList<>();
        while (reader.next() != XMLStreamConstants.END_ELEMENT) {
            if (reader.isStartElement()) {
                children.add(element(reader, depth + 1));
            } else if (reader.isCharacters()) {
                text.append(reader.getText());
            }
        }
        return new XmlElement(name, text.toString().strip(), List.copyOf(children));
    }

    /** Text of the first child of that name, empty when there is none. */
    String child(String wanted) {
        return children(wanted).stream().findFirst().map(XmlElement::text).orElse("");
    }

    List<XmlElement> children(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).toList();
    }

    boolean flag(String wanted) {
        return child(wanted).equalsIgnoreCase("true");
    }

    long number(String wanted) {
        try {
            return Long.parseLong(child(wanted));
        } catch (NumberFormatException e) {
            throw new MalformedInputException(
                    "XML answer of the object store", 0, wanted + " of " + name + " is not a number");
        }
    }
}
