package io.drayage.engine.vsphere;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.dom4j.Document;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.dom4j.io.SAXReader;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/** Reads SOAP envelopes without ever resolving anything: a document type declaration, which is what entities and bombs need, is an error. */
final class SoapXml {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String XSI = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
    static final QName XSI_TYPE = QName.get("type", Namespace.get("xsi", XSI));
    private static final int MAX_DETAILS = 32;
    private static final int MAX_DETAIL_CHARS = 400;
    private static final int MAX_TEXT_CHARS = 800;

    private SoapXml() {}

    /**
     * Parses a reply and returns its first element inside Body.
     *
     * @throws MalformedReplyException when it is not a SOAP envelope, has a DOCTYPE, or nests too deep
     */
    static Element payload(InputStream body, int httpStatus) throws MalformedReplyException {
        Element envelope = parse(body, httpStatus).getRootElement();
        if (!envelope.getName().equals("Envelope") || !SOAP.equals(envelope.getNamespaceURI())) {
            throw new MalformedReplyException("the reply is no SOAP envelope", httpStatus);
        }
        for (Element child : envelope.elements()) {
            if (child.getName().equals("Body") && !child.elements().isEmpty()) {
                return child.elements().get(0);
            }
        }
        throw new MalformedReplyException("the SOAP envelope has an empty body", httpStatus);
    }

    private static Document parse(InputStream body, int httpStatus) throws MalformedReplyException {
        try {
            SAXReader reader = new SAXReader(new ShallowReader(hardenedReader()));
            reader.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
            return reader.read(body);
        } catch (DocumentException | RuntimeException e) {
            throw new MalformedReplyException("the reply is no XML that may be read", httpStatus);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("this Java has no XML parser that can refuse a DOCTYPE", e);
        }
    }

    /**
     * Reads a reply as events instead of a tree: for lists of hundreds of thousands of elements.
     *
     * @param maxElements as a bound on time, since nothing is kept
     * @throws MalformedReplyException as {@link #payload}, and when the handler refuses what it reads
     */
    static void read(InputStream body, int httpStatus, ContentHandler handler, int maxElements)
            throws MalformedReplyException {
        try {
            XMLReader reader = new ShallowReader(hardenedReader(), maxElements);
            reader.setContentHandler(handler);
            reader.parse(new InputSource(body));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java has no XML parser that can refuse a DOCTYPE", e);
        } catch (SAXException | IOException e) {
            throw new MalformedReplyException("the reply is no XML that may be read", httpStatus);
        }
    }

    private static XMLReader hardenedReader() throws ParserConfigurationException, SAXException {
        SAXParserFactory factory = SAXParserFactory.newDefaultNSInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
        factory.setXIncludeAware(false);
        return factory.newSAXParser().getXMLReader();
    }

    /** The fault in a payload, or null when it is none. */
    static @Nullable VimFault fault(Element payload) {
        if (!payload.getName().equals("Fault")) {
            return null;
        }
        String text = limit(childText(payload, "faultstring"), MAX_TEXT_CHARS);
        Element detail = child(payload, "detail");
        if (detail == null || detail.elements().isEmpty()) {
            return new VimFault("", text, Map.of());
        }
        Element typed = detail.elements().get(0);
        return new VimFault(faultType(typed), text, leaves(typed));
    }

    /** {@code <InvalidLoginFault xsi:type="InvalidLogin"/>}: the attribute, else the element's name without "Fault". */
    static String faultType(Element typed) {
        String type = typed.attributeValue(XSI_TYPE);
        String name = type != null ? type.substring(type.indexOf(':') + 1) : typed.getName();
        String plain = type == null && name.endsWith("Fault") ? name.substring(0, name.length() - 5) : name;
        return plain.matches("[A-Za-z0-9_]{1,100}") ? plain : "";
    }

    static Map<String, String> leaves(Element typed) {
        Map<String, String> leaves = new LinkedHashMap<>();
        for (Element leaf : typed.elements()) {
            if (leaf.elements().isEmpty() && leaves.size() < MAX_DETAILS) {
                leaves.put(leaf.getName(), limit(leaf.getTextTrim(), MAX_DETAIL_CHARS));
            }
        }
        return leaves;
    }

    static @Nullable Element child(Element parent, String name) {
        List<Element> children = parent.elements();
        for (Element child : children) {
            if (child.getName().equals(name)) {
                return child;
            }
        }
        return null;
    }

    static String childText(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextTrim();
    }

    /** Faults' texts are a sentence or two. */
    static String limitText(String text) {
        return limit(text, MAX_TEXT_CHARS);
    }

    private static String limit(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars) + "…";
    }
}
