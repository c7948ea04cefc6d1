package io.drayage.lab.s3;

import java.time.Duration;

/** What goes wrong with one request; {@link FaultRule} says with which. */
public sealed interface Fault {
    /** The request is not read (its socket fills up) for a while, then served. */
    record Stall(Duration duration) implements Fault {}

    /** The request is not read until {@link Faults#release()}, then served. */
    record StallUntilReleased() implements Fault {}

    /** The request is read and answered with this error; nothing else happens. */
    record Answer(int status, String code) implements Fault {
        /** The answer of a store that wants fewer requests. */
        public static Answer slowDown() {
            return new Answer(503, "SlowDown");
        }

        /** The answer of a store that failed inside. */
        public static Answer internalError() {
            return new Answer(500, "InternalError");
        }
    }

    /**
     * The connection is closed after so many bytes of the request's body (or of the answer's body for GetObject); nothing is stored.
     *
     * @param afterBytes 0 closes at once
     */
    record Reset(long afterBytes) implements Fault {}

    /** One bit of the body flips on its way in, before checksums are compared. */
    record CorruptInTransit() implements Fault {}

    /** One bit of the body flips after checksums were compared: what is read later differs from what was written. */
    record CorruptAtRest() implements Fault {}

    /** The request is carried out, then the connection is closed instead of an answer. */
    record LoseAcknowledgement() implements Fault {}

    /** The request is refused as if its access key were unknown. */
    record RejectCredentials() implements Fault {}
}
