package io.drayage.load.bench.floor;

import io.drayage.load.process.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a {@link WireServer}'s stream over one TLS connection with Vert.x and BoringSSL and drops it. Arguments: port, streams per repetition, warm-ups,
 * repetitions; the certificate in the environment variable {@value #CERTIFICATE}.
 */
public final class WireReadChild {
    /** Environment variable with the server's certificate, PEM. */
    static final String CERTIFICATE = "BENCH_WIRE_CERTIFICATE";

    private static final int MOST_BYTES_PER_READ = 64 * 1024;

    private final HttpClient client;
    private final int port;
    private final int streams;

    private WireReadChild(Vertx vertx, int port, int streams) {
        this.port = port;
        this.streams = streams;
        String pem = Objects.requireNonNull(System.getenv(CERTIFICATE), CERTIFICATE);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(new OpenSSLEngineOptions())
                .setMaxChunkSize(MOST_BYTES_PER_READ)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
    }

    /** Runs the repetitions. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        WireReadChild child = new WireReadChild(vertx, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        for (int i = Integer.parseInt(args[2]); i > 0; i--) {
            child.read();
        }
        ProcessMeter meter = new ProcessMeter();
        for (int i = Integer.parseInt(args[3]); i > 0; i--) {
            meter.begin();
            meter.end(child.read());
        }
        Waiting.result(vertx.close());
    }

    private long read() {
        return Waiting.result(client.request(HttpMethod.GET, port, "127.0.0.1", "/" + streams)
                .compose(HttpClientRequest::send)
                .compose(WireReadChild::drop));
    }

    private static Future<Long> drop(HttpClientResponse response) {
        AtomicLong bytes = new AtomicLong();
        response.handler(chunk -> bytes.addAndGet(chunk.length()));
        return response.end().map(ended -> bytes.get());
    }
}
