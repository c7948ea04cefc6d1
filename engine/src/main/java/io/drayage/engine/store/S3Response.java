package io.drayage.engine.store;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * A successful answer.
 *
 * @param headers names in lower case
 * @param attempts how many requests it took; more than one means that an earlier one may have been carried out too
 */
record S3Response(int status, Map<String, String> headers, Buffer body, int attempts) {
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean retried() {
        return attempts > 1;
    }

    S3Response withAttempts(int total) {
        return new S3Response(status, headers, body, total);
    }
}
