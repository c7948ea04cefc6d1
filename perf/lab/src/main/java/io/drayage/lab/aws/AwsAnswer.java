package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** An answer before it is sent. */
record AwsAnswer(int status, String contentType, Map<String, String> headers, Buffer body) {
    static AwsAnswer json(int status, JsonObject body) {
        return new AwsAnswer(status, "application/json", Map.of(), body.toBuffer());
    }

    static AwsAnswer xml(int status, XmlText body) {
        return new AwsAnswer(status, "text/xml;charset=UTF-8", Map.of(), body.end());
    }
}
