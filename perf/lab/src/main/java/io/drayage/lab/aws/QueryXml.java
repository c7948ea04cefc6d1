package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import java.util.Map;
import java.util.UUID;

/** The roots of the Query services' documents, and tags as EC2 shows them. */
final class QueryXml {
    static final String EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/";

    private QueryXml() {}

    /** EC2's answer to an operation. */
    static XmlText ec2(String operation) {
        return XmlText.document(operation + "Response", EC2).leaf("requestId", UUID.randomUUID());
    }

    /** The answer of a service with the plain Query protocol (STS, IAM): an {@code OperationResult} inside. */
    static XmlText query(String operation, String namespace) {
        return XmlText.document(operation + "Response", namespace).open(operation + "Result");
    }

    static XmlText ec2Error(AwsError error) {
        return XmlText.document("Response")
                .open("Errors")
                .open("Error")
                .leaf("Code", error.code())
                .leaf("Message", error.text())
                .close()
                .close()
                .leaf("RequestID", UUID.randomUUID());
    }

    static XmlText queryError(AwsError error) {
        return XmlText.document("ErrorResponse")
                .open("Error")
                .leaf("Type", "Sender")
                .leaf("Code", error.code())
                .leaf("Message", error.text())
                .close()
                .leaf("RequestId", UUID.randomUUID());
    }

    /** A {@code tagSet}, left out when there are none. */
    static XmlText tags(XmlText xml, Map<String, String> tags) {
        if (tags.isEmpty()) {
            return xml;
        }
        xml.open("tagSet");
        tags.forEach((key, value) ->
                xml.open("item").leaf("key", key).leaf("value", value).close());
        return xml.close();
    }
}
