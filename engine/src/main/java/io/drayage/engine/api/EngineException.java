package io.drayage.engine.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one error type that leaves the engine. It names the thing that failed, the cause and the remedy, and its message is fit for a run's
 * {@code statusMessage}: it never holds a password, a ticket or a signed URL.
 */
public final class EngineException extends RuntimeException {
    /** What kind of thing went wrong; decides retries and exit codes. */
    public enum Kind {
        /** A peer sent bytes that its format does not allow. */
        MALFORMED_INPUT(true),
        /** A read from the source failed or ended early. */
        SOURCE_READ(true),
        /** The HttpNfcLease timed out, was aborted or reported an error. */
        LEASE_LOST(true),
        /** The object store answered with an error that its own retries did not cure. */
        STORE(true),
        /** AWS answered with an error that its own retries did not cure. */
        AWS(true),
        /** Bytes do not have the hash that they must have. */
        CHECKSUM(false),
        /** What was asked for can never fit the memory budget. */
        BUDGET(false),
        /** The run was cancelled. */
        CANCELLED(false),
        /** An endpoint cannot be resolved or connected to. */
        UNREACHABLE(true),
        /** An endpoint's certificate is not trusted. */
        UNTRUSTED(false),
        /** Credentials were refused. */
        LOGIN(false),
        /** vCenter or ESXi answered with a fault. */
        VSPHERE(true),
        /** The VM, its disks or its state rule replication out. */
        NOT_ELIGIBLE(false),
        /** Local files cannot be read or written, for example because the disk is full. */
        LOCAL_DISK(false),
        /** The database could not record what must be recorded. */
        LEDGER(true),
        /** Wrong usage or configuration. */
        CONFIGURATION(false),
        /** A bug of ours. */
        INTERNAL(false);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether another attempt may usually succeed without anyone changing anything; a single error may know better, so ask {@link EngineException#retryable()}. */
        public boolean retryable() {
            return retryable;
        }
    }

    private final Kind kind;
    private final String thing;
    private final String reason;
    private final String remedy;
    private final boolean permanent;

    /**
     * @param thing what failed, named as its user knows it ({@code "disk 'Hard disk 1' of VM web01"})
     * @param reason why, without a trailing full stop
     * @param remedy what to do about it, a sentence without a trailing full stop; may be empty only for bugs
     */
    public EngineException(Kind kind, String thing, String reason, String remedy, @Nullable Throwable cause) {
        this(kind, thing, reason, remedy, cause, false);
    }

    private EngineException(
            Kind kind, String thing, String reason, String remedy, @Nullable Throwable cause, boolean permanent) {
        super(
                thing + ": " + reason + (remedy.isEmpty() ? "." : ". " + remedy + "."),
                cause,
                true,
                kind == Kind.INTERNAL);
        this.kind = Objects.requireNonNull(kind);
        this.thing = thing;
        this.reason = reason;
        this.remedy = remedy;
        this.permanent = permanent;
    }

    /** As the other constructor, without a cause. */
    public EngineException(Kind kind, String thing, String reason, String remedy) {
        this(kind, thing, reason, remedy, null);
    }

    /** This error as one that no other attempt can cure before someone changes something, whatever its kind usually allows. */
    public EngineException permanent() {
        return permanent ? this : new EngineException(kind, thing, reason, remedy, getCause(), true);
    }

    /** Whether another attempt may succeed without anyone changing anything: as the kind says, unless this error is known to be {@link #permanent()}. */
    public boolean retryable() {
        return kind.retryable() && !permanent;
    }

    /** The kind. */
    public Kind kind() {
        return kind;
    }

    /** What failed. */
    public String thing() {
        return thing;
    }

    /** Why it failed. */
    public String reason() {
        return reason;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
