package io.drayage.lab.fault;

import java.time.Duration;

/**
 * What befalls a SOAP call or the task that it started.
 *
 * @param faultType vim25 type of the fault to raise, for RAISE
 * @param delay how much later it answers or ends, for DELAY
 */
public record CallFault(Kind kind, String faultType, String message, Duration delay) {
    /** What happens. */
    public enum Kind {
        /** The call faults; a task ends in error. */
        RAISE,
        /** It takes longer. */
        DELAY,
        /** It never answers; a task runs for ever. */
        HANG,
        /** The server answers 503 with an HTML page; of a task, the same as HANG. */
        UNAVAILABLE,
        /** The session that calls is gone, with all that it owned; of a task, nothing. */
        SESSION_LOST
    }

    /** Raises a fault of that type. */
    public static CallFault raise(String faultType, String message) {
        return new CallFault(Kind.RAISE, faultType, message, Duration.ZERO);
    }

    /** Delays the answer or the task. */
    public static CallFault delay(Duration delay) {
        return new CallFault(Kind.DELAY, "", "", delay);
    }

    /** Never answers. */
    public static CallFault hang() {
        return new CallFault(Kind.HANG, "", "", Duration.ZERO);
    }

    /** Ends the caller's session before the call: NotAuthenticated. */
    public static CallFault sessionLost() {
        return new CallFault(Kind.SESSION_LOST, "", "", Duration.ZERO);
    }

    /** Answers HTTP 503. */
    public static CallFault unavailable() {
        return new CallFault(Kind.UNAVAILABLE, "", "", Duration.ZERO);
    }
}
