package io.drayage.engine.nfc;

import io.drayage.protocol.nfc.NfcCompression;
import java.time.Duration;

/**
 * How hard a host is asked and how long it is waited for.
 *
 * @param compression asked for; SkipZ costs no CPU and makes holes cheap
 * @param bufferBytes the session's buffers; a host that refuses them gets 64 KiB
 * @param bufferCount of them
 * @param leastRequests requests outstanding to start with, 1 or more
 * @param mostRequests never more
 * @param queryAllocated whether to ask which blocks hold anything
 * @param connectTimeout for the TCP connection
 * @param stepTimeout for each step up to the open disk
 * @param readTimeout without any answer while reads are outstanding
 * @param closeTimeout for the polite end
 * @param tries of connections that bring nothing, in a row
 * @param firstBackOff pause after the first failure, doubled each time
 * @param mostBackOff longest pause
 * @param patience how long a host may be without room before the disk fails
 */
public record NfcTuning(
        NfcCompression compression,
        int bufferBytes,
        int bufferCount,
        int leastRequests,
        int mostRequests,
        boolean queryAllocated,
        Duration connectTimeout,
        Duration stepTimeout,
        Duration readTimeout,
        Duration closeTimeout,
        int tries,
        Duration firstBackOff,
        Duration mostBackOff,
        Duration patience) {

    /** What suits ESXi 6.5 and later, near and far. */
    public static NfcTuning defaults() {
        return new NfcTuning(
                NfcCompression.SKIPZ,
                1 << 20,
                4,
                4,
                32,
                true,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                6,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10));
    }

    /** With another compression. */
    public NfcTuning withCompression(NfcCompression other) {
        return asking(other, bufferBytes, bufferCount, queryAllocated);
    }

    /** With other buffers of the session. */
    public NfcTuning withBuffers(int bytes, int count) {
        return asking(compression, bytes, count, queryAllocated);
    }

    /** With or without asking which blocks hold anything. */
    public NfcTuning withQueryAllocated(boolean ask) {
        return asking(compression, bufferBytes, bufferCount, ask);
    }

    private NfcTuning asking(NfcCompression packing, int bytes, int count, boolean ask) {
        return new NfcTuning(
                packing,
                bytes,
                count,
                leastRequests,
                mostRequests,
                ask,
                connectTimeout,
                stepTimeout,
                readTimeout,
                closeTimeout,
                tries,
                firstBackOff,
                mostBackOff,
                patience);
    }

    /** With other waits; for tests, which have no minutes to spare. */
    public NfcTuning withWaits(Duration step, Duration read, Duration backOff, Duration longest) {
        return new NfcTuning(
                compression,
                bufferBytes,
                bufferCount,
                leastRequests,
                mostRequests,
                queryAllocated,
                step,
                step,
                read,
                step,
                tries,
                backOff,
                backOff.multipliedBy(4),
                longest);
    }
}
