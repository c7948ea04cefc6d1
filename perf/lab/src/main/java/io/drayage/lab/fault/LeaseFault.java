package io.drayage.lab.fault;

/** @param afterBytes for the mid-way kinds: how many bytes all streams of the lease have sent by then */
public record LeaseFault(Kind kind, long afterBytes) {
    /** What happens to a lease. */
    public enum Kind {
        /** Its device URLs carry a thumbprint that is not the host's. */
        WRONG_THUMBPRINT,
        /** It goes from initializing to error. */
        ERROR_AT_START,
        /** It stays in initializing. */
        NEVER_READY,
        /** It times out mid-way, progress or not; its streams are cut. */
        EXPIRES,
        /** The host aborts it mid-way; its streams are cut. */
        ABORTED,
        /** Its manifest is empty. */
        NO_MANIFEST,
        /** Its manifest has another SHA-1 than that of what was sent. */
        WRONG_MANIFEST
    }

    /** A fault that is there from the start. */
    public static LeaseFault of(Kind kind) {
        return new LeaseFault(kind, 0);
    }
}
