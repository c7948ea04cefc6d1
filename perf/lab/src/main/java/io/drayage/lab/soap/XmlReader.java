package io.drayage.lab.soap;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Parses a request: no DTD, no entities beyond the five, bounded depth and number of elements. Thread-safe. */
final class XmlReader {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_ELEMENTS = 200_000;
    private final XMLInputFactory factory = XMLInputFactory.newFactory();

    XmlReader() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    /** The root element; a malformed or hostile document is the client's fault. */
    XmlNode read(byte[] document) {
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                return root(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw SoapFault.invalidRequest("XML document is not well-formed");
        }
    }

    private static XmlNode root(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD) {
                throw SoapFault.invalidRequest("DOCTYPE is not allowed");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                return new Walk(reader).element(0);
            }
        }
        throw SoapFault.invalidRequest("XML document is empty");
    }

    private static final class Walk {
        private final XMLStreamReader reader;
        private int elements;

        Walk(XMLStreamReader reader) {
            this.reader = reader;
        }

        XmlNode element(int depth) throws XMLStreamException {
            if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                throw SoapFault.invalidRequest("XML document is too deep or too large");
            }
            XmlNode node = new XmlNode(reader.getLocalName());
            for (int i = 0; i < reader.getAttributeCount(); i++) {
                node.attribute(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            }
            for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
                content(node, event, depth);
            }
            return node;
        }

        private void content(XmlNode node, int event, int depth) throws XMLStreamException {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> node.children().add(element(depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    node.append(text(reader.getText()));
                case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.DTD ->
                    throw SoapFault.invalidRequest("entities are not allowed");
                default -> {
                    // Comments and processing instructions say nothing.
                }
            }
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
