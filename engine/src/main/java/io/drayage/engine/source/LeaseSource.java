package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.StreamOptimizedReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole disk from an HttpNfcLease: one GET, one forward-only streamOptimized VMDK of unknown length.
 *
 * <p>The response is fetched piece by piece as credit allows; without credit it stays paused, Vert.x then stops reading the socket (it holds at most some 16
 * pieces) and the host's send window closes. Silence counts only while the host is being asked. What the stream says about itself is checked to its end: a stream
 * that stops early, whatever HTTP thinks of it, has failed.
 */
public final class LeaseSource implements BlockSource {
    /** How long a closed connection may take to hand over what had arrived, while it is asked for. */
    private static final int LEFT_OVER_MILLIS = 1000;

    private static final int CONNECT_TIMEOUT_MILLIS = 30_000;
    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final LeaseRequest request;
    private final LongSupplier nanoTime;
    private final LeaseFailures failures;
    private final HttpClient client;
    private final @Nullable WireDigest digest;

    private @Nullable Reading reading;
    private @Nullable HttpClientRequest exchange;
    private @Nullable HttpClientResponse response;
    private long credit;
    private long fetching;
    private long owed;
    private long wireBytes;
    private long lastActivity;
    private long timer = -1;
    private boolean delivering;
    private boolean over;

    private record Reading(SourceListener listener, GrainAssembler assembler, StreamOptimizedReader reader) {}

    /** A source for one reading; opens nothing yet. */
    public LeaseSource(Vertx vertx, LeaseRequest request) {
        this(vertx, request, System::nanoTime);
    }

    LeaseSource(Vertx vertx, LeaseRequest request, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.request = request;
        this.nanoTime = nanoTime;
        this.failures = new LeaseFailures(request);
        this.digest = request.wireSha1() ? new WireDigest() : null;
        this.client = vertx.createHttpClient(clientOptions(), new PoolOptions().setHttp1MaxSize(1));
    }

    private HttpClientOptions clientOptions() {
        var options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setMaxChunkSize(MOST_BYTES_PER_READ)
                .setKeepAlive(false)
                .setTcpKeepAlive(true);
        return request.isTls() ? SourceTls.apply(options, request.trust()) : options;
    }

    @Override
    public Access access() {
        return Access.STREAM;
    }

    @Override
    public String transport() {
        return "lease";
    }

    @Override
    public long capacityBytes() {
        return request.capacityBytes();
    }

    @Override
    public void start(SourceListener events) {
        VertxInternals.requireEventLoop("the reading of a lease");
        var assembler = new GrainAssembler(request.capacityBytes(), events);
        var reader = new StreamOptimizedReader(request.capacityBytes(), request.mode(), assembler);
        reading = new Reading(events, assembler, reader);
        lastActivity = nanoTime.getAsLong();
        long period = Math.max(10, request.idleTimeout().toMillis() / 8);
        timer = vertx.setPeriodic(period, ignored -> checkSilence());
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(request.url().getHost())
                        .setPort(request.port())
                        .setURI(request.pathAndQuery()))
                .compose(this::send)
                .onSuccess(this::receive)
                .onFailure(cause -> fail(failures.connection(cause, wireBytes)));
    }

    private Future<HttpClientResponse> send(HttpClientRequest opened) {
        exchange = opened;
        if (over) {
            reset();
        }
        return opened.send();
    }

    private void receive(HttpClientResponse answer) {
        answer.pause();
        answer.exceptionHandler(this::broken);
        if (over) {
            return;
        }
        lastActivity = nanoTime.getAsLong();
        if (answer.statusCode() != OK) {
            tellIfBusy(answer.statusCode());
            fail(failures.status(answer.statusCode()));
            return;
        }
        response = answer;
        answer.endHandler(ignored -> endOfStream());
        answer.handler(this::chunk);
        fetch();
    }

    private void tellIfBusy(int status) {
        if ((status == UNAVAILABLE || status == TOO_MANY) && reading != null) {
            reading.listener().congested("HTTP " + status);
        }
    }

    @Override
    public void request(long bytes) {
        credit += bytes;
        fetch();
    }

    private void fetch() {
        if (response == null || delivering || over) {
            return;
        }
        long pieces = credit / MOST_BYTES_PER_READ - fetching;
        if (pieces > 0) {
            if (fetching == 0) {
                lastActivity = nanoTime.getAsLong();
            }
            fetching += pieces;
            response.fetch(pieces);
        }
    }

    /** Vert.x tells of a closed connection at once, but what had arrived before may still be on its way through it: it is read first, and the end may be among it. */
    private void broken(Throwable cause) {
        if (!over) {
            failWhenNothingComes(cause, wireBytes);
        }
    }

    private void failWhenNothingComes(Throwable cause, long seenBytes) {
        vertx.setTimer(LEFT_OVER_MILLIS, fired -> {
            if (over) {
                return;
            }
            if (fetching > 0 && wireBytes == seenBytes) {
                fail(failures.connection(cause, Math.max(1, wireBytes)));
            } else {
                failWhenNothingComes(cause, wireBytes);
            }
        });
    }

    private void chunk(Buffer chunk) {
        Reading now = reading;
        if (over || now == null) {
            return;
        }
        lastActivity = nanoTime.getAsLong();
        fetching--;
        credit -= chunk.length();
        wireBytes += chunk.length();
        if (digest != null) {
            digest.update(VertxInternals.bytes(chunk));
        }
        delivering = true;
        deliver(() -> {
            now.reader().feed(VertxInternals.bytes(chunk));
            settleCredit(now, chunk.length());
        });
        delivering = false;
        fetch();
    }

    /** Grain arrays are counted when they are handed out, a little before their bytes arrive: the difference is owed and settled with later chunks. */
    private void settleCredit(Reading now, int chunkBytes) {
        owed += chunkBytes - now.assembler().takeAllocatedBytes();
        if (owed > 0) {
            long released = owed;
            owed = 0;
            now.listener().released(released);
        }
    }

    private void endOfStream() {
        Reading now = reading;
        if (over || now == null) {
            return;
        }
        try {
            now.reader().end();
        } catch (MalformedInputException e) {
            fail(failures.truncated(e, wireBytes));
            return;
        }
        deliver(() -> {
            now.assembler().finish();
            if (!over) {
                finish();
                var sha1 = Optional.ofNullable(digest).map(WireDigest::hex);
                now.listener().ended(new SourceSummary(wireBytes, sha1));
            }
        });
    }

    private void deliver(Runnable step) {
        try {
            step.run();
        } catch (MalformedInputException e) {
            fail(failures.malformed(e));
        } catch (RuntimeException e) {
            fail(failures.internal(e));
        }
    }

    private void checkSilence() {
        boolean asked = response == null || fetching > 0;
        long silentNanos = nanoTime.getAsLong() - lastActivity;
        if (asked && silentNanos > request.idleTimeout().toNanos()) {
            fail(failures.silent(request.idleTimeout(), wireBytes));
        }
    }

    private void fail(EngineException cause) {
        if (over) {
            return;
        }
        finish();
        reset();
        if (reading != null) {
            reading.listener().failed(cause);
        }
    }

    private void finish() {
        over = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void reset() {
        if (exchange != null) {
            exchange.reset();
        }
    }

    @Override
    public Future<Void> close() {
        if (!over) {
            finish();
            reset();
        }
        return client.close();
    }
}
