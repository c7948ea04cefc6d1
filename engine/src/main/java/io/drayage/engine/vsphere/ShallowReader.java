package io.drayage.engine.vsphere;

import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.XMLFilterImpl;

/** Stops a document that nests deeper or holds more elements than any vCenter's reply, before it costs stack or heap. */
final class ShallowReader extends XMLFilterImpl {
    /** Snapshot trees nest deepest: 32 snapshots below each other, one level each, plus the envelope. */
    private static final int MAX_DEPTH = 150;

    /** A page of 200 VMs with 60 devices of 30 elements is 360 000. */
    private static final int MAX_ELEMENTS = 1_500_000;

    private final int maxElements;
    private int depth;
    private int elements;

    ShallowReader(XMLReader parent) {
        this(parent, MAX_ELEMENTS);
    }

    /** @param maxElements for replies that are not kept as a tree */
    ShallowReader(XMLReader parent, int maxElements) {
        super(parent);
        this.maxElements = maxElements;
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        if (++depth > MAX_DEPTH) {
            throw new SAXException("elements nest deeper than " + MAX_DEPTH);
        }
        if (++elements > maxElements) {
            throw new SAXException("more than " + maxElements + " elements");
        }
        super.startElement(uri, localName, qName, attributes);
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        depth--;
        super.endElement(uri, localName, qName);
    }
}
