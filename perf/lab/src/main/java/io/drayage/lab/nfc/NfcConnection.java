package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client on port 902, from the banner to the end:
 *
 * <pre>
 * banner in the clear -> TLS #1: authd -> (TLS #2 or in the clear) classic messages -> AIO records
 * </pre>
 */
final class NfcConnection {
    private static final int LONGEST_LINE = 1024;
    private final NetSocket socket;
    private final HostShare share;
    private final ServerSSLOptions own;
    private final DataTls data;
    private final AuthdDialogue authd;
    private final Inbox inbox = new Inbox();
    private @Nullable ClassicPhase classic;
    private @Nullable AioSession aio;
    private LabConnections.Open entry;
    private boolean oneTooMany;
    private boolean over;

    NfcConnection(NetSocket socket, HostShare share, ServerSSLOptions own, DataTls data) {
        this.socket = socket;
        this.share = share;
        this.own = own;
        this.data = data;
        this.entry = enter("");
        this.authd = new AuthdDialogue(share.host(), data.otherSha256());
    }

    private LabConnections.Open enter(String vm) {
        return share.host().connections().enter(share.host().name(), vm, socket::close);
    }

    void start() {
        oneTooMany = share.enter();
        socket.exceptionHandler(cause -> close());
        socket.closeHandler(ignored -> closed());
        Optional<NfcFault> fault =
                share.host().strike(NfcFault.Stage.CONNECT, share.host().name(), -1);
        NfcFault.Kind kind = fault.map(NfcFault::kind).orElse(null);
        boolean turnedAway = oneTooMany && share.manners().overLimit() == NfcManners.OverLimit.END;
        boolean down = !share.host().connections().isUp(share.host().name());
        if (turnedAway || down || kind == NfcFault.Kind.END_BEFORE_BANNER) {
            close();
        } else if (kind == NfcFault.Kind.ERROR_BANNER) {
            socket.write(AuthdDialogue.ERROR_BANNER).onComplete(done -> close());
        } else if (kind == null) {
            // The banner goes when the handshake can be taken: not before, or the client's first bytes are lost.
            socket.upgradeToSsl(own, Buffer.buffer(AuthdDialogue.banner(share.manners())))
                    .onSuccess(up -> socket.handler(this::authdBytes))
                    .onFailure(cause -> close());
        }
    }

    private void authdBytes(Buffer bytes) {
        inbox.add(bytes);
        for (int end = inbox.lineFeed(); end >= 0 && authd.proxied() == null && !over; end = inbox.lineFeed()) {
            String line = inbox.text(end + 1).stripTrailing();
            String answer = authd.answer(line);
            AuthdDialogue.Proxied proxied = authd.proxied();
            if (proxied != null) {
                socket.handler(this::frames);
                socket.write(answer).onSuccess(written -> leaveAuthd(proxied)).onFailure(cause -> close());
            } else if (!answer.isEmpty()) {
                socket.write(answer);
            }
        }
        if (authd.proxied() == null && inbox.size() > LONGEST_LINE) {
            close();
        }
    }

    /** TLS #1 ends without a word. */
    private void leaveAuthd(AuthdDialogue.Proxied proxied) {
        if (over) {
            return;
        }
        entry.close();
        entry = enter(proxied.grant().vm());
        TlsLayers.drop(socket);
        classic = new ClassicPhase(proxied, share.manners(), this::send);
        if (proxied.secure()) {
            boolean other = proxied.struckBy(NfcFault.Kind.OTHER_DATA_CERTIFICATE);
            (other ? data.other() : data.own()).accept(socket);
        }
    }

    private void send(Buffer frame) {
        if (!over) {
            socket.write(frame);
        }
    }

    private void frames(Buffer bytes) {
        inbox.add(bytes);
        ClassicPhase before = classic;
        if (before != null && aio == null) {
            before.consume(inbox);
            if (before.refused()) {
                close();
            } else if (before.complete()) {
                boolean broke = oneTooMany || before.proxied().struckBy(NfcFault.Kind.NO_MEMORY_AT_START);
                aio = new AioSession(socket, share, before.proxied().grant(), broke, this::close);
            }
        }
        if (aio != null) {
            aio.consume(inbox);
        }
    }

    private void close() {
        if (!over) {
            socket.close();
        }
    }

    private void closed() {
        if (!over) {
            over = true;
            entry.close();
            share.leave();
            if (aio != null) {
                aio.end();
            }
        }
    }
}
