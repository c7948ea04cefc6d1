package io.drayage.lab.xml;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes one document: elements without attributes, but for the root's namespace. One thread. */
public final class XmlText {
    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** A document whose root has a namespace. */
    public static XmlText document(String root, String namespace) {
        XmlText xml = new XmlText();
        xml.text.append('<').append(root).append(" xmlns=\"").append(namespace).append("\">");
        xml.open.push(root);
        return xml;
    }

    /** A document whose root has none. */
    public static XmlText document(String root) {
        return new XmlText().open(root);
    }

    /** Begins an element. */
    public XmlText open(String name) {
        text.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    /** Ends the element that was begun last. */
    public XmlText close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element that holds text. */
    public XmlText leaf(String name, Object value) {
        open(name);
        String raw = String.valueOf(value);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                default -> text.append(c);
            }
        }
        return close();
    }

    /** Ends what is open; the document in UTF-8. */
    public Buffer end() {
        while (!open.isEmpty()) {
            close();
        }
        return Buffer.buffer(text.toString());
    }
}
