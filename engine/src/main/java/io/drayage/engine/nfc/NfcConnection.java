package io.drayage.engine.nfc;

import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Thumbprint;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.nfc.AioListener;
import io.drayage.protocol.nfc.AioSession;
import io.drayage.protocol.nfc.AioSettings;
import io.drayage.protocol.nfc.AioType;
import io.drayage.protocol.nfc.AllocatedChunks;
import io.drayage.protocol.nfc.AuthdDialogue;
import io.drayage.protocol.nfc.ClassicHandshake;
import io.drayage.protocol.nfc.Fragment;
import io.drayage.protocol.nfc.NfcError;
import io.drayage.protocol.nfc.OpenDisk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to an ESXi host's port 902, from authd's banner to the polite end: one ticket, one session, one open disk.
 *
 * <pre>
 *  CONNECTING -> BANNER -> FIRST_TLS -> DIALOGUE -> [SECOND_TLS] -> CLASSIC -> OPENING -> READING (PROBING) -> CLOSING -> CLOSED
 * </pre>
 *
 * The certificate is pinned to the ticket's thumbprint before the ticket is sent, and NFC's own TLS to the SHA-256 that authd announced, or to the same certificate where it announced none.
 * Confined to the context on which {@link #open} is called.
 */
final class NfcConnection {
    /** Vert.x tells of a closed connection before it has handed over all that came before. */
    private static final int LEFT_OVER_MILLIS = 50;

    private final Vertx vertx;
    private final NfcSourceRequest request;
    private final NfcTicket ticket;
    private final int bufferBytes;
    private final NfcConnectionListener listener;
    private final NfcFailures failures;
    private final LongSupplier nanoTime;
    private final String host;
    private final NetClient client;
    private final AuthdDialogue dialogue;
    private final AioSession session;
    private final Promise<Void> ended = Promise.promise();
    private @Nullable ClassicHandshake classic;
    private @Nullable NetSocket socket;
    private NfcPhase phase = NfcPhase.CONNECTING;
    private String leafSha256 = "";
    private long since;
    private long timer = -1;
    private boolean failed;

    NfcConnection(
            Vertx vertx,
            NfcSourceRequest request,
            NfcTicket ticket,
            int bufferBytes,
            NfcConnectionListener listener,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.request = request;
        this.ticket = ticket;
        this.bufferBytes = bufferBytes;
        this.listener = listener;
        this.failures = new NfcFailures(request);
        this.nanoTime = nanoTime;
        this.host = ticket.host() + ":" + ticket.port();
        this.dialogue = new AuthdDialogue(ticket.service(), !request.plain());
        NfcTuning tuning = request.tuning();
        this.session = new AioSession(
                new AioSettings(request.path(), bufferBytes, tuning.bufferCount(), tuning.compression()), new Events());
        this.client = vertx.createNetClient(LayeredTls.engine(
                new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setConnectTimeout((int)
                        tuning.connectTimeout().toMillis()),
                true));
    }

    void open() {
        since = nanoTime.getAsLong();
        if (ticket.sslThumbprint().isBlank()) {
            fail(failures.noThumbprint(host));
            return;
        }
        timer = vertx.setPeriodic(Math.max(10, shortest().toMillis() / 8), ignored -> checkSilence());
        client.connect(ticket.port(), ticket.host())
                .onSuccess(this::connected)
                .onFailure(cause -> fail(failures.unreachable(host, cause)));
    }

    private Duration shortest() {
        NfcTuning tuning = request.tuning();
        return tuning.stepTimeout().compareTo(tuning.readTimeout()) < 0 ? tuning.stepTimeout() : tuning.readTimeout();
    }

    private void connected(NetSocket made) {
        if (failed || phase == NfcPhase.CLOSED) {
            made.close();
            return;
        }
        socket = made;
        made.handler(this::received);
        made.exceptionHandler(ignored -> {});
        made.closeHandler(ignored -> vertx.setTimer(LEFT_OVER_MILLIS, fired -> hungUp()));
        enter(NfcPhase.BANNER);
    }

    private void enter(NfcPhase next) {
        phase = next;
        since = nanoTime.getAsLong();
    }

    private void received(Buffer bytes) {
        if (failed || phase == NfcPhase.CLOSED) {
            return;
        }
        try {
            ByteBuffer view = VertxInternals.bytes(bytes);
            switch (phase) {
                case BANNER, DIALOGUE -> authd(dialogue.feed(view));
                case CLASSIC -> classic(view);
                case OPENING, PROBING, READING, CLOSING -> session.feed(view);
                default -> throw new MalformedInputException("NFC", 0, "bytes while " + phase.text());
            }
        } catch (MalformedInputException e) {
            fail(failures.malformed(host, e));
        } catch (RuntimeException e) {
            fail(failures.internal(e));
        }
    }

    private void authd(AuthdDialogue.Step step) {
        switch (step) {
            case START_TLS -> beginTls(NfcPhase.FIRST_TLS, Thumbprint.normalize(ticket.sslThumbprint()), this::login);
            case SEND -> send(dialogue.output());
            case CONNECTED -> vertx.runOnContext(ignored -> leaveAuthd());
            case REFUSED -> fail(failures.authd(host, dialogue.refusal(), phase));
            default -> {
                // more bytes are to come
            }
        }
    }

    private void beginTls(NfcPhase entered, String pin, Runnable then) {
        enter(entered);
        LayeredTls.begin(socket(), ticket.host(), new PeerTrust(Optional.of(pin), Optional.empty(), false))
                .onComplete(done -> {
                    if (failed || phase != entered) {
                        return;
                    }
                    if (done.succeeded()) {
                        then.run();
                    } else {
                        fail(failures.tls(host, done.cause()));
                    }
                });
    }

    private void login() {
        leafSha256 = Thumbprint.sha256(LayeredTls.leaf(socket()));
        enter(NfcPhase.DIALOGUE);
        try {
            send(dialogue.login(ticket.sessionId().reveal()));
        } catch (MalformedInputException e) {
            fail(failures.malformed(host, e));
        }
    }

    /** In a turn of its own: the TLS handler must not be removed from under itself. */
    private void leaveAuthd() {
        if (failed || phase != NfcPhase.DIALOGUE) {
            return;
        }
        LayeredTls.forget(socket());
        if (request.plain()) {
            beginClassic();
        } else {
            beginTls(NfcPhase.SECOND_TLS, dialogue.announced().orElse(leafSha256), this::beginClassic);
        }
    }

    private void beginClassic() {
        var handshake = new ClassicHandshake(dialogue.announced().isPresent());
        classic = handshake;
        enter(NfcPhase.CLASSIC);
        sendEach(handshake.begin());
    }

    private void classic(ByteBuffer view) {
        ClassicHandshake handshake = classic;
        while (handshake != null && view.hasRemaining() && phase == NfcPhase.CLASSIC && !failed) {
            switch (handshake.feed(view)) {
                case SEND -> sendEach(handshake.output());
                case STARTED -> {
                    enter(NfcPhase.OPENING);
                    session.begin();
                }
                case REFUSED -> fail(failures.classic(host, handshake.refusal()));
                default -> {
                    // more bytes are to come
                }
            }
        }
        if (view.hasRemaining() && phase == NfcPhase.OPENING) {
            session.feed(view);
        }
    }

    /** Asks for bytes of the disk; the opId comes back with its answers. Only between opened and failed or close. */
    int read(long offset, int length) {
        progress();
        return session.read(offset, length);
    }

    /** Asks which blocks hold anything. */
    void queryAllocated(long blockBytes, long firstBlock, int blocks) {
        enter(NfcPhase.PROBING);
        session.queryAllocated(blockBytes, firstBlock * blockBytes, blocks);
    }

    /** Bytes of AIO that came. */
    long receivedBytes() {
        return session.receivedBytes();
    }

    private void progress() {
        since = nanoTime.getAsLong();
    }

    private void checkSilence() {
        boolean asked = phase.isStep() || phase == NfcPhase.CLOSING || session.outstanding() > 0;
        Duration limit = phase == NfcPhase.READING
                ? request.tuning().readTimeout()
                : phase == NfcPhase.CLOSING
                        ? request.tuning().closeTimeout()
                        : request.tuning().stepTimeout();
        if (!asked || nanoTime.getAsLong() - since < limit.toNanos()) {
            return;
        }
        if (phase == NfcPhase.CLOSING) {
            hangUp();
        } else {
            fail(failures.silent(host, phase, limit));
        }
    }

    private void hungUp() {
        if (phase == NfcPhase.CLOSING) {
            hangUp();
        } else {
            fail(failures.closed(host, phase));
        }
    }

    private void fail(NfcFailure failure) {
        if (failed || phase == NfcPhase.CLOSING || phase == NfcPhase.CLOSED) {
            if (phase == NfcPhase.CLOSING) {
                hangUp();
            }
            return;
        }
        failed = true;
        // What the host thinks of the session is not known, but it unlocks the disk sooner when told.
        session.close();
        hangUp();
        listener.failed(failure);
    }

    /**
     * Ends politely: disk and session are closed, what is still read is thrown away; at the latest after the close timeout the socket is closed. Completes when it is. In any state, any number of
     * times; nothing is told to the listener any more.
     */
    Future<Void> close() {
        if (phase == NfcPhase.PROBING || phase == NfcPhase.READING) {
            enter(NfcPhase.CLOSING);
            session.close();
        } else if (phase != NfcPhase.CLOSING) {
            failed = true;
            hangUp();
        }
        return ended.future();
    }

    private void hangUp() {
        if (phase == NfcPhase.CLOSED) {
            return;
        }
        boolean aio = phase.compareTo(NfcPhase.CLASSIC) >= 0;
        enter(NfcPhase.CLOSED);
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        if (aio) {
            send(ClassicHandshake.goodbye());
        }
        Future<Void> closing = socket == null ? Future.succeededFuture() : socket.close();
        closing.eventually(client::close).onComplete(ignored -> ended.tryComplete());
    }

    private void send(byte[] bytes) {
        if (socket != null) {
            socket.write(Buffer.buffer(bytes));
        }
    }

    private void sendEach(List<byte[]> messages) {
        messages.forEach(this::send);
    }

    private NetSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        return socket;
    }

    private final class Events implements AioListener {
        @Override
        public void send(byte[] record) {
            progress();
            NfcConnection.this.send(record);
        }

        @Override
        public void opened(OpenDisk disk) {
            enter(NfcPhase.READING);
            if (disk.capacityBytes() != request.capacityBytes()) {
                fail(failures.otherCapacity(host, disk.capacityBytes(), request.capacityBytes()));
            } else {
                listener.opened(disk);
            }
        }

        @Override
        public void fragment(int opId, Fragment fragment) {
            progress();
            if (isReading()) {
                listener.fragment(opId, fragment);
            }
        }

        @Override
        public void readDone(int opId) {
            if (isReading()) {
                listener.readDone(opId);
            }
        }

        @Override
        public void allocated(int opId, AllocatedChunks chunks) {
            if (phase == NfcPhase.PROBING) {
                enter(NfcPhase.READING);
                listener.allocated(chunks);
            }
        }

        @Override
        public void value(int opId, String value) {
            progress();
        }

        @Override
        public void refused(AioType refused, NfcError error) {
            fail(failures.refused(host, refused, error, bufferBytes <= NfcSource.SMALL_BUFFER));
        }

        @Override
        public void closed() {
            hangUp();
        }

        private boolean isReading() {
            return !failed && (phase == NfcPhase.READING || phase == NfcPhase.PROBING);
        }
    }
}
