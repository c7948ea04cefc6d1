package io.drayage.lab.fault;

import java.time.Duration;

/**
 * What befalls one disk's stream. Start from {@link #NONE} and add; several apply together.
 *
 * @param bytesPerSecond ceiling of the rate, 0 for none
 * @param cutAfterBytes after how many bytes the stream ends, -1 for never
 * @param cut how it ends
 * @param silentAtByte where the stream goes quiet, -1 for never
 * @param silence how long it stays quiet
 * @param corruptAtByte which byte has its lowest bit flipped on the wire (after the manifest's digest), -1 for none
 * @param missingEndOfStream whether the end-of-stream marker is left out
 * @param unavailable whether the host answers 503 instead of streaming
 * @param dropStalledAfter after what time without reading the host closes the client's connection, zero for never
 */
public record StreamFault(
        long bytesPerSecond,
        long cutAfterBytes,
        Cut cut,
        long silentAtByte,
        Duration silence,
        long corruptAtByte,
        boolean missingEndOfStream,
        boolean unavailable,
        Duration dropStalledAfter) {
    /** How a stream is cut. */
    public enum Cut {
        /** As if it were complete: the HTTP body ends properly. */
        END,
        /** The connection is closed with the body unfinished. */
        FIN,
        /** The connection is reset. */
        RST
    }

    /** Nothing befalls it. */
    public static final StreamFault NONE =
            new StreamFault(0, -1, Cut.END, -1, Duration.ZERO, -1, false, false, Duration.ZERO);

    /** Limits the rate. */
    public StreamFault slow(long rate) {
        return new StreamFault(
                rate,
                cutAfterBytes,
                cut,
                silentAtByte,
                silence,
                corruptAtByte,
                missingEndOfStream,
                unavailable,
                dropStalledAfter);
    }

    /** Cuts it. */
    public StreamFault cutAfter(long bytes, Cut how) {
        return new StreamFault(
                bytesPerSecond,
                bytes,
                how,
                silentAtByte,
                silence,
                corruptAtByte,
                missingEndOfStream,
                unavailable,
                dropStalledAfter);
    }

    /** Lets it go quiet at a byte for a time; a stall is a silence longer than anyone waits. */
    public StreamFault silentAt(long at, Duration time) {
        return new StreamFault(
                bytesPerSecond,
                cutAfterBytes,
                cut,
                at,
                time,
                corruptAtByte,
                missingEndOfStream,
                unavailable,
                dropStalledAfter);
    }

    /** Flips a bit. */
    public StreamFault corruptAt(long at) {
        return new StreamFault(
                bytesPerSecond,
                cutAfterBytes,
                cut,
                silentAtByte,
                silence,
                at,
                missingEndOfStream,
                unavailable,
                dropStalledAfter);
    }

    /** Leaves out the end-of-stream marker. */
    public StreamFault withoutEndOfStream() {
        return new StreamFault(
                bytesPerSecond,
                cutAfterBytes,
                cut,
                silentAtByte,
                silence,
                corruptAtByte,
                true,
                unavailable,
                dropStalledAfter);
    }

    /** Answers 503. */
    public StreamFault refused() {
        return new StreamFault(
                bytesPerSecond,
                cutAfterBytes,
                cut,
                silentAtByte,
                silence,
                corruptAtByte,
                missingEndOfStream,
                true,
                dropStalledAfter);
    }

    /** Closes the connection of a client that has not read for that long. */
    public StreamFault dropStalledAfter(Duration time) {
        return new StreamFault(
                bytesPerSecond,
                cutAfterBytes,
                cut,
                silentAtByte,
                silence,
                corruptAtByte,
                missingEndOfStream,
                unavailable,
                time);
    }
}
