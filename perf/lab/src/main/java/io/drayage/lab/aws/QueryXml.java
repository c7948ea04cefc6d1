package io.drayage.lab.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/** Writes the XML answers of the Query services. */
final class QueryXml {
    static final String EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    private QueryXml() {}

    /** EC2's answer to an operation. */
    static QueryXml ec2(String operation) {
        QueryXml xml = new QueryXml();
        xml.text
                .append('<')
                .append(operation)
                .append("Response xmlns=\"")
                .append(EC2)
                .append("\">");
        xml.open.push(operation + "Response");
        return xml.leaf("requestId", UUID.randomUUID());
    }

    /** The answer of a service with the plain Query protocol (STS, IAM): an {@code OperationResult} inside. */
    static QueryXml query(String operation, String namespace) {
        QueryXml xml = new QueryXml();
        xml.text
                .append('<')
                .append(operation)
                .append("Response xmlns=\"")
                .append(namespace)
                .append("\">");
        xml.open.push(operation + "Response");
        return xml.open(operation + "Result");
    }

    static String ec2Error(AwsError error) {
        QueryXml xml = new QueryXml();
        return xml.open("Response")
                .open("Errors")
                .open("Error")
                .leaf("Code", error.code())
                .leaf("Message", error.text())
                .close()
                .close()
                .leaf("RequestID", UUID.randomUUID())
                .end();
    }

    static String queryError(AwsError error) {
        QueryXml xml = new QueryXml();
        return xml.open("ErrorResponse")
                .open("Error")
                .leaf("Type", "Sender")
                .leaf("Code", error.code())
                .leaf("Message", error.text())
                .close()
                .leaf("RequestId", UUID.randomUUID())
                .end();
    }

    QueryXml open(String name) {
        text.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    QueryXml close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    QueryXml leaf(String name, Object value) {
        open(name);
        String raw = String.valueOf(value);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                default -> text.append(c);
            }
        }
        return close();
    }

    /** A {@code tagSet}, left out when there are none. */
    QueryXml tags(java.util.Map<String, String> tags) {
        if (tags.isEmpty()) {
            return this;
        }
        open("tagSet");
        tags.forEach((key, value) ->
                open("item").leaf("key", key).leaf("value", value).close());
        return close();
    }

    String end() {
        while (!open.isEmpty()) {
            close();
        }
        return text.toString();
    }
}
