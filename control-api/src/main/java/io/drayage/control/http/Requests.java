package io.drayage.control.http;

import io.drayage.control.store.AccessKey;
import io.drayage.control.store.Caller;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** Who sent a request: the holder of the access key that signed it. */
final class Requests {
    private final SignatureVerifier verifier;

    Requests(SignatureVerifier verifier) {
        this.verifier = verifier;
    }

    /** The key; fails as {@link SignatureVerifier#verify}. */
    Future<AccessKey> caller(HttpServerRequest request, Buffer body) {
        return verifier.verify(new SignedRequest(request.method().name(), request.uri(), headers(request), body));
    }

    /** The holder of a key as the audit names it. */
    static Caller named(AccessKey key, HttpServerRequest request) {
        SocketAddress from = request.remoteAddress();
        return new Caller(key.accessKeyId(), key.role(), from == null ? "" : String.valueOf(from.hostAddress()));
    }

    /** The headers as they were signed: HTTP/2 carries the host as a pseudo-header. */
    private static MultiMap headers(HttpServerRequest request) {
        if (request.headers().contains("host") || request.authority() == null) {
            return request.headers();
        }
        return MultiMap.caseInsensitiveMultiMap()
                .addAll(request.headers())
                .add("host", request.authority().toString());
    }
}
