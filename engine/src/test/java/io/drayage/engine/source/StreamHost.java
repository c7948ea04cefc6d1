package io.drayage.engine.source;

import static io.drayage.engine.testing.Await.await;

import io.drayage.engine.tls.PeerTrust;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.tls.LabCertificate;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import io.drayage.protocol.vmdk.StreamMode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A host that streams one VMDK to whoever asks, as fast as the client reads, and misbehaves where told. Counts what it could write and the connections that are
 * open. Fields may be changed between requests.
 */
public final class StreamHost implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    /** How the response ends at {@link #endAt}. */
    public enum Ending {
        /** All bytes, properly. */
        WHOLE,
        /** Properly as HTTP, but too soon. */
        EARLY,
        /** Everything is written at once and the connection closed behind it, whether the client has read it or not. */
        AT_ONCE,
        /** The connection is closed in the middle of a chunked body. */
        CLOSED,
        /** Nothing more is sent. */
        SILENT
    }

    /** What the response's body is; changed to corrupt it. */
    public byte[] body;

    /** Status to answer with. */
    public int status = 200;

    /** How it ends. */
    public Ending ending = Ending.WHOLE;

    /** Where it ends, unless WHOLE. */
    public int endAt;

    /** Bytes that the socket has taken. */
    public final AtomicLong written = new AtomicLong();

    /** Connections open now. */
    public final AtomicInteger connections = new AtomicInteger();

    private final HttpServer server;
    private final Optional<LabCertificate> certificate;

    /** Starts it on a free port of the loopback. */
    public StreamHost(Vertx vertx, byte[] body, boolean tls) {
        this.body = body;
        this.certificate = tls ? Optional.of(LabCertificate.generate(List.of("127.0.0.1"))) : Optional.empty();
        HttpServerOptions options = certificate.map(c -> c.serverOptions(0)).orElseGet(HttpServerOptions::new);
        this.server = await(vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    connection.closeHandler(ignored -> connections.decrementAndGet());
                })
                .requestHandler(this::serve)
                .listen());
    }

    /** The VMDK that a vSphere host sends for this content. */
    public static byte[] vmdk(GrainContent content, VmdkOptions options) {
        var writer = new StreamVmdkWriter(content, options, 1 << 20);
        var bytes = new ByteArrayOutputStream();
        for (int length = writer.next(); length > 0; length = writer.next()) {
            bytes.write(writer.chunk(), 0, length);
        }
        return bytes.toByteArray();
    }

    /** A request for the stream. */
    public LeaseRequest request(long capacityBytes, Duration idleTimeout) {
        String scheme = certificate.isPresent() ? "https" : "http";
        return new LeaseRequest(
                "disk 'Hard disk 1' of VM test",
                URI.create(scheme + "://127.0.0.1:" + server.actualPort() + "/nfc/secret-ticket/disk-0.vmdk"),
                capacityBytes,
                StreamMode.LEASE,
                certificate
                        .map(c -> new PeerTrust(Optional.of(c.sha1().replace(":", "")), Optional.empty(), false))
                        .orElseGet(PeerTrust::system),
                idleTimeout,
                true);
    }

    private void serve(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.exceptionHandler(ignored -> {});
        if (status != 200) {
            response.setStatusCode(status).end("no");
            return;
        }
        response.setChunked(true).putHeader("Content-Type", "application/x-vnd.vmware-streamVmdk");
        if (ending == Ending.AT_ONCE) {
            response.end(Buffer.buffer().appendBytes(body));
            return;
        }
        pour(response, 0, ending == Ending.WHOLE ? body.length : endAt);
    }

    private void pour(HttpServerResponse response, int from, int end) {
        int length = Math.min(CHUNK, end - from);
        if (length > 0 && !response.closed()) {
            // One after the other, and counted when the socket has taken it: over TLS the write queue alone says
            // nothing before it is flushed.
            response.write(Buffer.buffer().appendBytes(body, from, length)).onSuccess(ignored -> {
                written.addAndGet(length);
                pour(response, from + length, end);
            });
            return;
        }
        if (response.closed()) {
            return;
        }
        switch (ending) {
            case WHOLE, EARLY -> response.end();
            case CLOSED -> response.write(Buffer.buffer()).onComplete(ignored -> response.reset());
            case SILENT, AT_ONCE -> {}
        }
    }

    @Override
    public void close() {
        await(server.close());
    }
}
