package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPermit;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.vsphere.DatastoreFile;
import io.drayage.protocol.block.BlockSet.Span;
import io.drayage.protocol.vmdk.DiskDescriptor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks of a flat extent by HTTPS ranges ({@code /folder/…-flat.vmdk}). Only valid where the frozen link has no parent: the descriptor is read first and must say so.
 *
 * <p>A range that broke or was answered 503 is asked for again after a pause, at most {@value #MOST_TRIES} times in a row; everything that is not exactly the range that was asked for is an error.
 */
public final class DatastoreSource implements BlockSource {
    private static final int MOST_TRIES = 6;
    private static final int CONNECTIONS = 3;
    private static final int UNIT_BLOCKS = 2;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int FIRST_PAUSE_MILLIS = 500;
    private static final int CONNECT_TIMEOUT_MILLIS = 30_000;

    private final Vertx vertx;
    private final DatastoreRequest request;
    private final StreamGovernor governor;
    private final DatastoreFailures failures;
    private final Iterator<Span> spans;
    private final ArrayDeque<RangeRead> order = new ArrayDeque<>();

    private @Nullable SourceListener listener;
    private @Nullable HttpClient client;
    private @Nullable RangeRequest ranges;
    private @Nullable StreamPermit permit;
    private @Nullable DatastoreFile file;
    private @Nullable URI flat;
    private long next;
    private long end;
    private long credit;
    private long wireBytes;
    private int outstanding;
    private boolean moving;
    private boolean moveAgain;
    private boolean over;

    /** A source for one reading; opens nothing yet. */
    public DatastoreSource(Vertx vertx, DatastoreRequest request, StreamGovernor governor) {
        this.vertx = vertx;
        this.request = request;
        this.governor = governor;
        this.failures = new DatastoreFailures(request);
        this.spans = request.toRead().spans();
    }

    @Override
    public Access access() {
        return Access.RANDOM_ACCESS;
    }

    @Override
    public String transport() {
        return "https";
    }

    @Override
    public long capacityBytes() {
        return request.capacityBytes();
    }

    @Override
    public void start(SourceListener events) {
        listener = events;
        governor.admit(request.place(), request.diskName())
                .compose(admitted -> {
                    permit = admitted;
                    if (over) {
                        admitted.close();
                        return Future.failedFuture("closed");
                    }
                    return request.file().get();
                })
                .compose(this::open)
                .onSuccess(ignored -> move())
                .onFailure(this::fail);
    }

    private Future<Void> open(DatastoreFile found) {
        file = found;
        var options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setMaxChunkSize(PIECE_BYTES)
                .setTcpKeepAlive(true);
        boolean tls = "https".equals(found.url().getScheme());
        HttpClient made = vertx.createHttpClient(
                tls ? SourceTls.apply(options, found.trust()) : options,
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        client = made;
        var asking = new RangeRequest(made, failures, request.capacityBytes());
        ranges = asking;
        URI once = found.url();
        return asking.whole(once, found, DiskDescriptor.MAX_BYTES)
                .map(text -> located(once, text))
                .recover(cause -> isStatus(cause, 404)
                        ? asking.whole(FlatExtent.encodedTwice(once), found, DiskDescriptor.MAX_BYTES)
                                .map(text -> located(FlatExtent.encodedTwice(once), text))
                        : Future.failedFuture(cause))
                .recover(cause -> Future.failedFuture(named(once, cause)))
                .mapEmpty();
    }

    private URI located(URI descriptor, Buffer text) {
        URI found = FlatExtent.locate(descriptor, VertxInternals.bytes(text), request);
        flat = found;
        return found;
    }

    private EngineException named(URI url, Throwable cause) {
        return cause instanceof RangeRequest.StatusException status
                ? failures.status(url, status.status())
                : failures.connection(url, cause);
    }

    private static boolean isStatus(Throwable cause, int... wanted) {
        for (int status : wanted) {
            if (cause instanceof RangeRequest.StatusException refused && refused.status() == status) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void request(long bytes) {
        credit += bytes;
        move();
    }

    private void move() {
        if (moving) {
            moveAgain = true;
            return;
        }
        moving = true;
        try {
            do {
                moveAgain = false;
                deliver();
                ask();
            } while (moveAgain && !over);
        } catch (RuntimeException e) {
            fail(failures.internal(e));
        } finally {
            moving = false;
        }
        SourceListener events = listener;
        if (!over && flat != null && order.isEmpty() && !hasNext() && events != null) {
            finish();
            events.ended(new SourceSummary(wireBytes, Optional.empty()));
        }
    }

    private void deliver() {
        SourceListener events = listener;
        while (!over && events != null && !order.isEmpty() && order.element().isDone()) {
            order.remove().take().forEach(events::block);
        }
    }

    private void ask() {
        URI url = flat;
        while (!over && url != null && outstanding < CONNECTIONS && hasNext()) {
            long stop = Math.min(end, (next / UNIT_BLOCKS + 1) * UNIT_BLOCKS);
            var read = new RangeRead(next, (int) (stop - next), request.capacityBytes());
            if (read.bytes() > credit) {
                return;
            }
            credit -= read.bytes();
            next = stop;
            order.add(read);
            outstanding++;
            send(url, read);
        }
    }

    private boolean hasNext() {
        if (next == end && spans.hasNext()) {
            Span span = spans.next();
            next = span.first();
            end = span.end();
        }
        return next < end;
    }

    private void send(URI url, RangeRead read) {
        RangeRequest asking = ranges;
        DatastoreFile with = file;
        if (over || asking == null || with == null) {
            return;
        }
        read.asked(System.nanoTime());
        asking.get(url, with, read).onComplete(done -> {
            if (over) {
                return;
            }
            if (done.succeeded()) {
                arrived(read);
            } else {
                broken(url, read, done.cause());
            }
        });
    }

    private void arrived(RangeRead read) {
        outstanding--;
        wireBytes += read.bytes();
        read.finish();
        if (permit != null) {
            permit.moved(read.bytes(), read.latencyNanos(System.nanoTime()));
        }
        move();
    }

    private void broken(URI url, RangeRead read, Throwable cause) {
        EngineException error = named(url, cause);
        int tries = read.restart();
        boolean busy = isStatus(cause, 429, 503);
        boolean again = busy || isStatus(cause, 401, 403) || (error.kind().retryable() && !isOtherData(error));
        if (!again || tries >= MOST_TRIES) {
            fail(error);
            return;
        }
        if (busy && permit != null) {
            permit.congested(error.reason());
        }
        vertx.setTimer((long) FIRST_PAUSE_MILLIS << (tries - 1), ignored -> {
            if (isStatus(cause, 401, 403)) {
                withNewCookie(url, read);
            } else {
                send(url, read);
            }
        });
    }

    /** What is not the file that was begun with does not get better. */
    private static boolean isOtherData(EngineException error) {
        return error.kind() == EngineException.Kind.MALFORMED_INPUT;
    }

    private void withNewCookie(URI url, RangeRead read) {
        request.file().get().onComplete(found -> {
            if (over) {
                return;
            }
            if (found.failed()) {
                fail(found.cause());
            } else {
                file = found.result();
                send(url, read);
            }
        });
    }

    private void fail(Throwable cause) {
        SourceListener events = listener;
        if (over || events == null) {
            return;
        }
        finish();
        events.failed(failures.internal(cause));
    }

    private void finish() {
        over = true;
        if (permit != null) {
            permit.close();
            permit = null;
        }
    }

    @Override
    public Future<Void> close() {
        if (!over) {
            finish();
        }
        return client == null ? Future.succeededFuture() : client.close();
    }
}
