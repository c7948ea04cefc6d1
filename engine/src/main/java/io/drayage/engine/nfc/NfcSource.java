package io.drayage.engine.nfc;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPermit;
import io.drayage.engine.nfc.NfcFailure.Then;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.protocol.nfc.AllocatedChunks;
import io.drayage.protocol.nfc.Fragment;
import io.drayage.protocol.nfc.OpenDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads any blocks of a disk over NFC, several requests outstanding, with as many connections one after the other as it takes.
 *
 * <pre>
 *            permit, ticket           opened                  all delivered
 *  WAITING ------------------> OPENING -------> READING -----------------------> over
 *     ^                           |                |
 *     +------- back-off ----------+----------------+--- final or too often --> over
 * </pre>
 *
 * A dropped, silent or lying connection is replaced: blocks that were delivered stay delivered, unfinished requests are made again with a new ticket. A host without room is given time, and the
 * governor is told. What counts as progress is a request answered in whole. Credit is taken when a request is made, so however many are outstanding, memory is what was granted.
 */
public final class NfcSource implements BlockSource {
    /** What every host takes for a session's buffer. */
    static final int SMALL_BUFFER = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(NfcSource.class);

    private final Vertx vertx;
    private final NfcSourceRequest request;
    private final StreamGovernor governor;
    private final NfcFailures failures;
    private final LongSupplier nanoTime;
    private final NfcReads reads;

    private @Nullable SourceListener listener;
    private @Nullable NfcConnection connection;
    private @Nullable StreamPermit permit;
    private @Nullable Future<StreamPermit> admission;
    private Future<Void> closing = Future.succeededFuture();
    private int bufferBytes;
    private int tries;
    private int slowDowns;
    private long lastProgress;
    private long earlierBytes;
    private long timer = -1;
    private boolean over;

    /** A source for one reading; opens nothing yet. */
    public NfcSource(Vertx vertx, NfcSourceRequest request, StreamGovernor governor) {
        this(vertx, request, governor, System::nanoTime);
    }

    NfcSource(Vertx vertx, NfcSourceRequest request, StreamGovernor governor, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.request = request;
        this.governor = governor;
        this.nanoTime = nanoTime;
        this.failures = new NfcFailures(request);
        this.bufferBytes = request.tuning().bufferBytes();
        this.reads = new NfcReads(request, nanoTime);
    }

    @Override
    public Access access() {
        return Access.RANDOM_ACCESS;
    }

    @Override
    public String transport() {
        return "nfc";
    }

    @Override
    public long capacityBytes() {
        return request.capacityBytes();
    }

    @Override
    public void start(SourceListener events) {
        listener = events;
        lastProgress = nanoTime.getAsLong();
        reads.deliverTo(events);
        connect();
    }

    @Override
    public void request(long bytes) {
        reads.credit(bytes);
        move();
    }

    private void connect() {
        timer = -1;
        if (over) {
            return;
        }
        Future<StreamPermit> asking = governor.admit(request.place(), governorKey());
        admission = asking;
        asking.onComplete(admitted -> {
            admission = null;
            if (over) {
                if (admitted.succeeded()) {
                    admitted.result().close();
                }
            } else if (admitted.failed()) {
                fail(failures.internal(admitted.cause()).error());
            } else {
                permit = admitted.result();
                askForTicket();
            }
        });
    }

    /** The VM's directory: disks of one VM wait in one queue. */
    private String governorKey() {
        int slash = request.path().lastIndexOf('/');
        return slash < 0 ? request.path() : request.path().substring(0, slash);
    }

    private void askForTicket() {
        Future<NfcTicket> ticket;
        try {
            ticket = request.tickets().get();
        } catch (RuntimeException e) {
            ended(failures.ticket(e));
            return;
        }
        ticket.onComplete(got -> {
            if (over) {
                return;
            }
            if (got.failed()) {
                ended(failures.ticket(got.cause()));
            } else {
                open(got.result());
            }
        });
    }

    private void open(NfcTicket ticket) {
        var opening = new NfcConnection(vertx, request, ticket, bufferBytes, new Events(), nanoTime);
        connection = opening;
        opening.open();
    }

    /** Makes requests and delivers blocks, as far as either can be done. */
    private void move() {
        SourceListener events = listener;
        if (over || events == null) {
            return;
        }
        try {
            reads.move();
        } catch (RuntimeException e) {
            fail(failures.internal(e).error());
            return;
        }
        if (!over && reads.isComplete()) {
            finish();
            events.ended(new SourceSummary(earlierBytes, Optional.empty()));
        }
    }

    private final class Events implements NfcConnectionListener {
        @Override
        public void opened(OpenDisk disk) {
            if (connection != null) {
                LOG.atDebug().addKeyValue("disk", request.diskName()).log("NFC disk opened");
                reads.use(connection);
            }
            move();
        }

        @Override
        public void fragment(int opId, Fragment fragment) {
            reads.fragment(opId, fragment);
        }

        @Override
        public void readDone(int opId) {
            lastProgress = nanoTime.getAsLong();
            tries = 0;
            slowDowns = 0;
            ReadUnit done = reads.done(opId, lastProgress);
            if (permit != null) {
                permit.moved(done.bytes(), done.latencyNanos(lastProgress));
            }
            move();
        }

        @Override
        public void allocated(AllocatedChunks chunks) {
            reads.allocated(chunks);
            move();
        }

        @Override
        public void failed(NfcFailure failure) {
            ended(failure);
        }
    }

    /** A connection, or the attempt at one, has ended: judges what is next. */
    private void ended(NfcFailure failure) {
        if (over) {
            return;
        }
        release(failure.then() == Then.SLOW_DOWN ? failure.error().reason() : null);
        switch (failure.then()) {
            case GIVE_UP -> fail(failure.error());
            case SMALLER_BUFFERS -> {
                bufferBytes = SMALL_BUFFER;
                again(failure, Duration.ofMillis(1));
            }
            case NO_QUERY -> {
                reads.stopQuerying();
                again(failure, Duration.ofMillis(1));
            }
            case SLOW_DOWN -> slowDown(failure);
            default -> {
                tries++;
                if (tries >= request.tuning().tries()) {
                    fail(failure.error());
                } else {
                    again(failure, pause(tries));
                }
            }
        }
    }

    private void slowDown(NfcFailure failure) {
        slowDowns++;
        if (nanoTime.getAsLong() - lastProgress > request.tuning().patience().toNanos()) {
            fail(failure.error());
        } else {
            again(failure, pause(slowDowns));
        }
    }

    private Duration pause(int times) {
        NfcTuning tuning = request.tuning();
        long most = tuning.mostBackOff().toMillis();
        long doubled = Math.min(most, tuning.firstBackOff().toMillis() << Math.min(times - 1, 16));
        return Duration.ofMillis(doubled / 2 + ThreadLocalRandom.current().nextLong(doubled + 1));
    }

    private void again(NfcFailure failure, Duration pause) {
        LOG.atInfo()
                .addKeyValue("disk", request.diskName())
                .addKeyValue("reason", failure.error().reason())
                .addKeyValue("pauseMillis", pause.toMillis())
                .log("NFC connection ended, opening another");
        timer = vertx.setTimer(Math.max(1, pause.toMillis()), ignored -> connect());
    }

    /** Lets go of connection and permit; unfinished requests are remembered. */
    private void release(@Nullable String congestion) {
        reads.connectionLost();
        if (connection != null) {
            earlierBytes += connection.receivedBytes();
            Future<Void> before = closing;
            closing = connection.close().eventually(() -> before);
            connection = null;
        }
        if (permit != null) {
            if (congestion != null) {
                permit.congested(congestion);
            }
            permit.close();
            permit = null;
        }
    }

    private void fail(EngineException cause) {
        if (over) {
            return;
        }
        finish();
        if (listener != null) {
            listener.failed(cause);
        }
    }

    private void finish() {
        over = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        if (admission != null) {
            governor.withdraw(admission);
        }
        release(null);
    }

    @Override
    public Future<Void> close() {
        if (!over) {
            finish();
        }
        return closing;
    }
}
