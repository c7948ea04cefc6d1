package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.vsphere.DatastoreFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/** Gets ranges of one file and believes an answer only when it is exactly what was asked for. */
final class RangeRequest {
    private static final int PARTIAL = 206;
    private static final int OK = 200;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final DatastoreFailures failures;
    private final long totalBytes;

    /** An answer whose status is not the wanted one. */
    static final class StatusException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;

        StatusException(int status) {
            super("HTTP " + status, null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    RangeRequest(HttpClient client, DatastoreFailures failures, long totalBytes) {
        this.client = client;
        this.failures = failures;
        this.totalBytes = totalBytes;
    }

    /** Fills the read; fails with {@link StatusException}, or an {@link EngineException} when what comes is not that range. */
    Future<Void> get(URI url, DatastoreFile file, RangeRead read) {
        return ask(url, file).compose(request -> {
            request.putHeader("Range", "bytes=" + read.first() + "-" + read.last());
            return request.send().compose(answer -> take(request, answer, url, read));
        });
    }

    /** A whole small file. */
    Future<Buffer> whole(URI url, DatastoreFile file, int mostBytes) {
        return ask(url, file)
                .compose(request -> request.send().compose(answer -> {
                    if (answer.statusCode() != OK) {
                        request.reset();
                        return Future.failedFuture(new StatusException(answer.statusCode()));
                    }
                    Promise<Buffer> whole = Promise.promise();
                    Buffer body = Buffer.buffer();
                    answer.exceptionHandler(whole::tryFail);
                    answer.handler(piece -> {
                        if (body.length() + piece.length() > mostBytes) {
                            request.reset();
                            whole.tryFail(failures.length(url, body.length() + (long) piece.length(), mostBytes));
                        } else {
                            body.appendBuffer(piece);
                        }
                    });
                    answer.endHandler(ignored -> whole.tryComplete(body));
                    return whole.future();
                }));
    }

    private Future<HttpClientRequest> ask(URI url, DatastoreFile file) {
        VertxInternals.requireEventLoop("a range of a datastore's file");
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(url.getHost())
                        .setPort(url.getPort())
                        .setURI(url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()))
                        .setIdleTimeout(IDLE.toMillis()))
                .map(request -> request.putHeader("Cookie", file.cookie().reveal()));
    }

    private Future<Void> take(HttpClientRequest request, HttpClientResponse answer, URI url, RangeRead read) {
        if (answer.statusCode() != PARTIAL) {
            request.reset();
            return Future.failedFuture(new StatusException(answer.statusCode()));
        }
        String expected = "bytes " + read.first() + "-" + read.last() + "/" + totalBytes;
        String told = String.valueOf(answer.getHeader("Content-Range"));
        if (!told.equals(expected)) {
            request.reset();
            return Future.failedFuture(failures.otherRange(url, told, expected));
        }
        Promise<Void> whole = Promise.promise();
        answer.exceptionHandler(whole::tryFail);
        answer.handler(piece -> {
            if (!read.add(VertxInternals.bytes(piece))) {
                request.reset();
                whole.tryFail(failures.length(url, read.received(), read.bytes()));
            }
        });
        answer.endHandler(ignored -> {
            if (read.received() == read.bytes()) {
                whole.tryComplete();
            } else {
                whole.tryFail(failures.length(url, read.received(), read.bytes()));
            }
        });
        return whole.future();
    }
}
