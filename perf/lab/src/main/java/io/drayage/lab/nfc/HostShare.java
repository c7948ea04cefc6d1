package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.vertx.core.Vertx;

/** What the connections of one host have in common and use up together. Confined to the host's event loop. */
final class HostShare {
    private static final long NANOS = 1_000_000_000L;
    private final Vertx vertx;
    private final NfcHost host;
    private int connections;
    private long sessionBytes;
    private long lineFreeAt = System.nanoTime();

    HostShare(Vertx vertx, NfcHost host) {
        this.vertx = vertx;
        this.host = host;
    }

    Vertx vertx() {
        return vertx;
    }

    NfcHost host() {
        return host;
    }

    NfcManners manners() {
        return host.manners().get();
    }

    /** A connection begins; whether it is one too many. */
    boolean enter() {
        connections++;
        host.counters().connected();
        int most = manners().mostConnections();
        return most > 0 && connections > most;
    }

    void leave() {
        connections--;
        host.counters().disconnected();
    }

    /** Takes memory for a session's buffers, if there is that much. */
    boolean reserve(long bytes) {
        long most = manners().memoryBytes();
        if (most > 0 && sessionBytes + bytes > most) {
            return false;
        }
        sessionBytes += bytes;
        return true;
    }

    void free(long bytes) {
        sessionBytes -= bytes;
    }

    /** Books bytes on the host's line; how many milliseconds later they may be sent. */
    long pace(long bytes) {
        long rate = manners().bytesPerSecond();
        long now = System.nanoTime();
        if (rate <= 0) {
            lineFreeAt = now;
            return 0;
        }
        long from = Math.max(now, lineFreeAt);
        lineFreeAt = from + (long) ((double) bytes / rate * NANOS);
        return (from - now) / 1_000_000;
    }
}
