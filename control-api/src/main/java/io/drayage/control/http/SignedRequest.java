package io.drayage.control.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * What a signature covers.
 *
 * @param uri path and query as they came
 * @param body whole
 */
record SignedRequest(String method, String uri, MultiMap headers, Buffer body) {}
