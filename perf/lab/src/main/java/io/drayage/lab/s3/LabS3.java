package io.drayage.lab.s3;

import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running S3 of the lab's: path style, one access key, the operations of {@code S3Operation}. It serves on one event loop; the methods here may be called from
 * any thread.
 */
public final class LabS3 {
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private final LabS3Options options;
    private final Counters counters;
    private final Faults faults;
    private final Path parts;
    private final Vertx vertx;
    private final Optional<LabCertificate> certificate;
    private final HttpServer server;
    private final Context context;
    private final LabS3Handler handler;

    private LabS3(
            Vertx vertx,
            LabS3Options options,
            Counters counters,
            Faults faults,
            Path parts,
            Optional<LabCertificate> certificate,
            HttpServer server,
            Context context,
            LabS3Handler handler) {
        this.context = context;
        this.handler = handler;
        this.vertx = vertx;
        this.options = options;
        this.counters = counters;
        this.faults = faults;
        this.parts = parts;
        this.certificate = certificate;
        this.server = server;
    }

    /** Starts a server; the future fails when the address is taken or the directory is not writable. */
    public static Future<LabS3> start(Vertx vertx, LabS3Options options) {
        Context context = vertx.getOrCreateContext();
        return vertx.fileSystem()
                .createTempDirectory(options.directory().toString(), "lab-s3-", "rwx------")
                .compose(directory -> listen(vertx, context, options, Path.of(directory)));
    }

    private static Future<LabS3> listen(Vertx vertx, Context context, LabS3Options options, Path parts) {
        Optional<LabCertificate> certificate = options.tls()
                ? Optional.of(LabCertificate.generate(List.of("localhost", options.host())))
                : Optional.empty();
        Counters counters = new Counters();
        Faults faults = new Faults(vertx);
        LabS3Handler handler =
                new LabS3Handler(options, new PartFiles(vertx, parts), counters, faults, Clock.systemUTC());
        Promise<LabS3> started = Promise.promise();
        context.runOnContext(v -> {
            HttpServer server = vertx.createHttpServer(serverOptions(options, certificate));
            server.requestHandler(handler::handle)
                    .listen()
                    .map(bound ->
                            new LabS3(vertx, options, counters, faults, parts, certificate, bound, context, handler))
                    .onComplete(started);
        });
        return started.future();
    }

    private static HttpServerOptions serverOptions(LabS3Options options, Optional<LabCertificate> certificate) {
        HttpServerOptions server = new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                .setHandle100ContinueAutomatically(true)
                .setMaxChunkSize(1 << 16)
                .setMaxInitialLineLength(8192);
        certificate.ifPresent(own -> server.setSsl(true)
                .setSslEngineOptions(new OpenSSLEngineOptions())
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(own.certificatePem()))
                        .setKeyValue(Buffer.buffer(own.keyPem()))));
        return server;
    }

    /** Scheme, host and port, without a bucket. */
    public URI endpoint() {
        return URI.create((options.tls() ? "https://" : "http://") + options.host() + ":" + server.actualPort());
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** The one access key id. */
    public String accessKey() {
        return options.accessKey();
    }

    /** Its secret. */
    public String secretKey() {
        return options.secretKey();
    }

    /** The certificate to trust; empty over http. */
    public Optional<String> certificatePem() {
        return certificate.map(LabCertificate::certificatePem);
    }

    /** What it has seen. */
    public Counters counters() {
        return counters;
    }

    /** What it shall do wrong. */
    public Faults faults() {
        return faults;
    }

    /**
     * Gives a bucket this lifecycle configuration. It is told to whoever asks, and not acted upon.
     *
     * @param xml a {@code LifecycleConfiguration} document
     */
    public Future<Void> lifecycle(String bucket, String xml) {
        Promise<Void> set = Promise.promise();
        context.runOnContext(v -> {
            handler.lifecycle(bucket, Buffer.buffer(xml));
            set.complete();
        });
        return set.future();
    }

    /** The headers that HEAD shows of an object beside its size: its own metadata and how it is encrypted, names in lower case. Fails when it is not there. */
    public Future<Map<String, String>> shown(String bucket, String key) {
        Promise<Map<String, String>> found = Promise.promise();
        context.runOnContext(v -> {
            try {
                found.complete(handler.shown(bucket, key));
            } catch (RuntimeException e) {
                found.fail(e);
            }
        });
        return found.future();
    }

    /** Closes every connection, forgets every object and removes the files. */
    public Future<Void> close() {
        faults.clear();
        return server.close().eventually(() -> vertx.fileSystem().deleteRecursive(parts.toString()));
    }
}
