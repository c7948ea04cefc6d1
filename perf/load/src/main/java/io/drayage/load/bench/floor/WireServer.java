package io.drayage.load.bench.floor;

import io.drayage.lab.tls.LabCertificate;
import io.drayage.load.process.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Serves a lease's stream over HTTPS as fast as it is read: {@code GET /TIMES} sends it so many times in a row, chunked like a host's. Made in memory beforehand. */
final class WireServer implements AutoCloseable {
    private static final int WRITE_QUEUE_BYTES = 1 << 20;

    private final List<Buffer> chunks;
    private final LabCertificate certificate = LabCertificate.generate(List.of("127.0.0.1"));
    private final HttpServer server;

    private WireServer(Vertx vertx, List<byte[]> wire) {
        this.chunks = wire.stream().map(Buffer::buffer).toList();
        this.server = vertx.createHttpServer(certificate.serverOptions(0)).requestHandler(this::answer);
    }

    static WireServer start(Vertx vertx, List<byte[]> wire) {
        WireServer wireServer = new WireServer(vertx, wire);
        Waiting.result(wireServer.server.listen());
        return wireServer;
    }

    int port() {
        return server.actualPort();
    }

    /** What the reader has to trust. */
    String certificatePem() {
        return certificate.certificatePem();
    }

    private void answer(HttpServerRequest request) {
        long total = Long.parseLong(request.path().substring(1)) * chunks.size();
        HttpServerResponse response = request.response();
        response.setChunked(true).setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        send(response, 0, total);
    }

    private void send(HttpServerResponse response, long from, long total) {
        long next = from;
        while (next < total && !response.writeQueueFull() && !response.closed()) {
            Future<Void> written = response.write(chunks.get((int) (next % chunks.size())));
            next++;
            if (written.failed()) {
                return;
            }
        }
        if (next == total) {
            response.end();
        } else {
            long rest = next;
            response.drainHandler(drained -> send(response, rest, total));
        }
    }

    @Override
    public void close() {
        Waiting.result(server.close());
    }
}
