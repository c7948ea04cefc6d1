package io.drayage.engine.nfc;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.nfc.NfcFailure.Then;
import io.drayage.engine.tls.TlsFailures;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.nfc.AioType;
import io.drayage.protocol.nfc.NfcError;
import java.net.UnknownHostException;
import java.time.Duration;

/** Names what can go wrong with NFC and judges what to do about it. No text of ours holds a ticket. */
final class NfcFailures {
    private static final String AGAIN = "The disk is opened again with a new ticket";
    private static final String LOOK =
            AGAIN + "; if it keeps failing, look at the host's load and the network in between";

    private final String disk;
    private final String path;

    NfcFailures(NfcSourceRequest request) {
        this.disk = request.diskName();
        this.path = request.path();
    }

    /** The TCP connection could not be made. */
    NfcFailure unreachable(String host, Throwable cause) {
        String reason = cause instanceof UnknownHostException
                ? "the host name of " + host + " cannot be resolved"
                : "no connection to " + host + ": " + cause.getMessage();
        return of(
                Then.AGAIN,
                Kind.UNREACHABLE,
                reason,
                "Make TCP port 902 of every ESXi host reachable from here, or map the host to an address that is (host overrides)");
    }

    /** The handshake of either TLS session failed. */
    NfcFailure tls(String host, Throwable cause) {
        return TlsFailures.explain(cause, "ESXi host " + host + ", for " + disk, host, "--vcenter-thumbprint")
                .map(e -> new NfcFailure(e.kind() == Kind.UNTRUSTED ? Then.GIVE_UP : Then.AGAIN, e))
                .orElseGet(() ->
                        of(Then.AGAIN, Kind.SOURCE_READ, "TLS with " + host + " failed: " + cause.getMessage(), LOOK));
    }

    NfcFailure noThumbprint(String host) {
        return of(
                Then.GIVE_UP,
                Kind.UNTRUSTED,
                "the ticket names no certificate for " + host,
                "Read this disk by export lease, or update vCenter");
    }

    /** The peer hung up. */
    NfcFailure closed(String host, NfcPhase phase) {
        return switch (phase) {
            case BANNER ->
                of(
                        Then.SLOW_DOWN,
                        Kind.SOURCE_READ,
                        host + " hung up without a word: too many connections",
                        "Let fewer disks be read at once from this host");
            case PROBING ->
                of(Then.NO_QUERY, Kind.SOURCE_READ, host + " hung up on a query of allocated blocks", AGAIN);
            default -> of(Then.AGAIN, Kind.SOURCE_READ, host + " hung up while " + phase.text(), LOOK);
        };
    }

    NfcFailure silent(String host, NfcPhase phase, Duration silence) {
        return of(
                phase == NfcPhase.PROBING ? Then.NO_QUERY : Then.AGAIN,
                Kind.SOURCE_READ,
                host + " was silent for " + silence.toMillis() / 1000.0 + " s while " + phase.text(),
                LOOK);
    }

    NfcFailure malformed(String host, MalformedInputException cause) {
        return new NfcFailure(
                Then.AGAIN,
                new EngineException(
                        Kind.MALFORMED_INPUT,
                        disk,
                        host + " sent what NFC does not allow: " + cause.getMessage(),
                        AGAIN + "; if it happens again, check what stands between the host and this machine",
                        cause));
    }

    /** authd said no. */
    NfcFailure authd(String host, String refusal, NfcPhase phase) {
        if (refusal.contains("NFCSSL")) {
            return of(Then.GIVE_UP, Kind.NOT_ELIGIBLE, host + ": " + refusal, "Update the host, or allow plain NFC");
        }
        return of(
                Then.AGAIN,
                Kind.SOURCE_READ,
                host + " refused the ticket while " + phase.text() + " (" + refusal + ")",
                AGAIN
                        + "; if it keeps failing, check the privileges 'Allow read-only disk access' and 'Allow virtual machine download'");
    }

    /** The classic phase ended early. */
    NfcFailure classic(String host, String refusal) {
        boolean old = refusal.contains("6.0") || refusal.contains("version");
        return of(
                old ? Then.GIVE_UP : Then.AGAIN,
                old ? Kind.NOT_ELIGIBLE : Kind.SOURCE_READ,
                host + ": " + refusal,
                old ? "Read this disk by export lease" : LOOK);
    }

    /** An AIO request was refused. */
    NfcFailure refused(String host, AioType request, NfcError error, boolean smallBuffers) {
        String reason = host + " refused " + request + " of " + path + ": " + error;
        return switch (error.meaning()) {
            case NO_MEMORY ->
                of(
                        Then.SLOW_DOWN,
                        Kind.SOURCE_READ,
                        reason,
                        "The host's NFC is out of memory: let fewer disks be read at once from this host");
            case PERMISSION ->
                of(
                        Then.GIVE_UP,
                        Kind.NOT_ELIGIBLE,
                        reason,
                        "The file must be a disk of this VM, and the user needs 'Allow read-only disk access' and 'Allow disk access' (Virtual machine, Provisioning)");
            case LOCKED ->
                of(
                        Then.GIVE_UP,
                        Kind.NOT_ELIGIBLE,
                        reason,
                        "Another program reads or owns the file: wait for its end, or read this disk by export lease");
            case LIVE_DISK ->
                of(
                        Then.GIVE_UP,
                        Kind.NOT_ELIGIBLE,
                        reason,
                        "The disk is in use: only the frozen link below a snapshot can be read");
            default -> other(request, reason, smallBuffers);
        };
    }

    private NfcFailure other(AioType request, String reason, boolean smallBuffers) {
        if (request == AioType.OPEN_SESSION) {
            return of(
                    smallBuffers ? Then.AGAIN : Then.SMALLER_BUFFERS,
                    Kind.SOURCE_READ,
                    reason,
                    "Smaller buffers are tried");
        }
        if (request == AioType.QUERY_ALLOCATED) {
            return of(Then.NO_QUERY, Kind.SOURCE_READ, reason, "The whole disk is read instead");
        }
        return of(Then.AGAIN, Kind.SOURCE_READ, reason, LOOK);
    }

    NfcFailure otherCapacity(String host, long told, long expected) {
        return of(
                Then.GIVE_UP,
                Kind.SOURCE_READ,
                host + " says that " + path + " has " + told + " bytes, the inventory says " + expected,
                "The disk was resized or another file has its name: run again, so that the VM is read afresh");
    }

    /** A ticket could not be had. */
    NfcFailure ticket(Throwable cause) {
        if (cause instanceof EngineException known) {
            return new NfcFailure(known.kind().retryable() ? Then.AGAIN : Then.GIVE_UP, known);
        }
        return internal(cause);
    }

    NfcFailure internal(Throwable cause) {
        return cause instanceof EngineException known
                ? new NfcFailure(Then.GIVE_UP, known)
                : new NfcFailure(
                        Then.GIVE_UP,
                        new EngineException(Kind.INTERNAL, disk, "reading over NFC failed: " + cause, "", cause));
    }

    private NfcFailure of(Then then, Kind kind, String reason, String remedy) {
        return new NfcFailure(then, new EngineException(kind, disk, reason, remedy));
    }
}
