package io.drayage.engine.vsphere;

import io.drayage.protocol.cbt.ChangedAreaCollector;
import java.io.InputStream;
import java.util.Arrays;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * One reply to {@code QueryChangedDiskAreas}, read as a stream: a reply of half a million areas is 40 MB of XML, which as a tree would take a GB of heap. Numbers are
 * taken as they are; {@link ChangedAreaCollector} judges them. One thread.
 */
final class ChangedAreaReply extends DefaultHandler {
    /** Three for each area that fits into the largest reply. */
    private static final int MAX_ELEMENTS = 4_000_000;

    private static final int START_AREAS = 64;
    private static final int MAX_DIGITS = 20;

    /** Depths of elements: Envelope 1, Body 2, …Response 3, returnval 4, its fields 5, an area's fields 6. */
    private static final int RESPONSE = 3;

    private static final int FIELD = 5;
    private static final int AREA_FIELD = 6;

    private final StringBuilder text = new StringBuilder(MAX_DIGITS);
    private int depth;
    private boolean answer;
    private boolean inArea;
    private long startOffset = -1;
    private long length = -1;
    private long areaStart = -1;
    private long areaLength = -1;
    private long[] areas = new long[2 * START_AREAS];
    private int used;

    private ChangedAreaReply() {}

    /**
     * @return the reply's numbers
     * @throws VimFault when it is a fault
     * @throws MalformedReplyException when it is neither
     */
    static ChangedAreaReply read(SoapHttpReply http) throws VimFault, MalformedReplyException {
        ChangedAreaReply reply = new ChangedAreaReply();
        InputStream body = http.body();
        SoapXml.read(body, http.status(), reply, MAX_ELEMENTS);
        if (!reply.answer) {
            VimFault fault = SoapXml.fault(SoapXml.payload(http.body(), http.status()));
            if (fault != null) {
                throw fault;
            }
        }
        if (!reply.answer || reply.startOffset < 0) {
            throw new MalformedReplyException("the reply is not one to QueryChangedDiskAreas", http.status());
        }
        return reply;
    }

    /** Hands window and areas to the collector, which throws on the first that breaks the rules. */
    void into(ChangedAreaCollector collector) {
        collector.open(startOffset, length);
        for (int i = 0; i < used; i += 2) {
            collector.area(areas[i], areas[i + 1]);
        }
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        depth++;
        text.setLength(0);
        if (depth == RESPONSE) {
            answer = localName.equals("QueryChangedDiskAreasResponse");
        } else if (depth == FIELD && localName.equals("changedArea")) {
            inArea = true;
            areaStart = -1;
            areaLength = -1;
        }
    }

    @Override
    public void characters(char[] characters, int start, int count) throws SAXException {
        if (text.length() + count <= MAX_DIGITS) {
            text.append(characters, start, count);
        } else if (depth >= FIELD && answer) {
            throw new SAXException("a number is too long");
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        if (answer && depth == FIELD) {
            field(localName);
        } else if (answer && depth == AREA_FIELD && inArea) {
            areaField(localName);
        }
        depth--;
        text.setLength(0);
    }

    private void field(String name) throws SAXException {
        switch (name) {
            case "startOffset" -> startOffset = number();
            case "length" -> length = number();
            case "changedArea" -> endArea();
            default -> {} // What a later version adds does not change what these fields say.
        }
    }

    private void areaField(String name) throws SAXException {
        if (name.equals("start")) {
            areaStart = number();
        } else if (name.equals("length")) {
            areaLength = number();
        }
    }

    private void endArea() throws SAXException {
        inArea = false;
        if (areaStart < 0) {
            throw new SAXException("an area has no start");
        }
        if (used == areas.length) {
            areas = Arrays.copyOf(areas, used * 2);
        }
        areas[used++] = areaStart;
        areas[used++] = areaLength;
    }

    private long number() throws SAXException {
        try {
            return Long.parseLong(text.toString().strip());
        } catch (NumberFormatException e) {
            throw new SAXException("a field holds no number");
        }
    }
}
