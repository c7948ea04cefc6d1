package io.drayage.engine.vsphere;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What came back on one POST. */
final class SoapHttpReply {
    private static final int START_BYTES = 200;

    private final int status;
    private final String contentType;
    private final List<String> setCookies;
    private final byte[] body;

    SoapHttpReply(int status, String contentType, List<String> setCookies, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.setCookies = List.copyOf(setCookies);
        this.body = body;
    }

    int status() {
        return status;
    }

    List<String> setCookies() {
        return setCookies;
    }

    InputStream body() {
        return new ByteArrayInputStream(body);
    }

    int length() {
        return body.length;
    }

    /** SOAP answers are XML with status 200, or 500 for a fault; everything else is some other server's page. */
    boolean isSoap() {
        boolean xml = contentType.contains("xml") || (contentType.isEmpty() && startsLikeXml());
        return xml && (status == 200 || status == 500);
    }

    private boolean startsLikeXml() {
        return new String(body, 0, Math.min(body.length, START_BYTES), StandardCharsets.UTF_8)
                .stripLeading()
                .startsWith("<?xml");
    }
}
