package io.drayage.engine.store;

import io.drayage.protocol.MalformedInputException;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** S3's {@code <Error>} document; empty fields when there is none or it cannot be read. */
record ErrorDocument(String code, String message) {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_MESSAGE_CHARS = 400;
    private static final ErrorDocument NONE = new ErrorDocument("", "");

    static ErrorDocument of(byte @Nullable [] payload) {
        if (payload == null || payload.length == 0 || payload.length > MAX_BYTES) {
            return NONE;
        }
        try {
            XmlElement error = XmlElement.parse(Buffer.buffer(payload));
            String message = error.child("Message");
            return new ErrorDocument(
                    error.child("Code"), message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS)));
        } catch (MalformedInputException e) {
            return NONE;
        }
    }
}
