package io.drayage.lab.s3;

import io.drayage.lab.xml.XmlText;

/** The roots of S3's documents. */
final class Xml {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private Xml() {}

    static XmlText document(String root) {
        return XmlText.document(root, NAMESPACE);
    }

    static XmlText error(S3Error error, String resource, String requestId) {
        return XmlText.document("Error")
                .leaf("Code", error.code())
                .leaf("Message", String.valueOf(error.getMessage()))
                .leaf("Resource", resource)
                .leaf("RequestId", requestId);
    }
}
