package io.drayage.lab.s3;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes the small XML documents of S3's answers. */
final class Xml {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    static Xml document(String root) {
        Xml xml = new Xml();
        xml.text.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
        xml.open.push(root);
        return xml;
    }

    static Xml error(S3Error error, String resource, String requestId) {
        Xml xml = new Xml();
        xml.text.append("<Error>");
        xml.open.push("Error");
        return xml.leaf("Code", error.code())
                .leaf("Message", String.valueOf(error.getMessage()))
                .leaf("Resource", resource)
                .leaf("RequestId", requestId);
    }

    Xml open(String name) {
        text.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    Xml close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    Xml leaf(String name, Object value) {
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

    Buffer end() {
        while (!open.isEmpty()) {
            close();
        }
        return Buffer.buffer(text.toString());
    }
}
