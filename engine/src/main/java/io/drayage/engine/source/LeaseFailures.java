package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.tls.TlsFailures;
import io.drayage.protocol.MalformedInputException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Names what can go wrong with a lease's stream. No text of ours holds the URL's path: it is a ticket. */
final class LeaseFailures {
    private static final String HOST_REMEDY =
            "Make port 443 of every ESXi host reachable from here, or map the host to an address that is (host overrides)";

    private final String disk;
    private final String host;

    LeaseFailures(LeaseRequest request) {
        this.disk = request.name();
        this.host = request.url().getHost() + ":" + request.port();
    }

    /** The connection could not be made or broke. */
    EngineException connection(Throwable cause, long bytesReceived) {
        if (cause instanceof EngineException known) {
            return known;
        }
        if (bytesReceived > 0) {
            return broken(String.valueOf(cause.getMessage()), bytesReceived, cause);
        }
        return TlsFailures.explain(
                        cause,
                        "ESXi host " + host + ", for " + disk,
                        host.substring(0, host.lastIndexOf(':')),
                        "--vcenter-thumbprint")
                .orElseGet(() -> unreachable(cause));
    }

    private EngineException unreachable(Throwable cause) {
        boolean connect = cause instanceof ConnectException || cause instanceof NoRouteToHostException;
        String reason = cause instanceof UnknownHostException
                ? "the host name " + host + " cannot be resolved"
                : "no connection to " + host;
        return connect || cause instanceof UnknownHostException
                ? new EngineException(Kind.UNREACHABLE, disk, reason, HOST_REMEDY, cause)
                : broken("connection to " + host + " failed: " + cause.getMessage(), 0, cause);
    }

    private EngineException broken(String reason, long bytesReceived, Throwable cause) {
        return new EngineException(
                Kind.SOURCE_READ,
                disk,
                "the stream from " + host + " broke after " + bytesReceived + " bytes: " + reason,
                "The disk is read again with a new lease; if it keeps breaking, look at the host's load and the network in between",
                cause);
    }

    /** The stream ended properly as HTTP, but not as a VMDK. */
    EngineException truncated(MalformedInputException cause, long bytesReceived) {
        return new EngineException(
                Kind.SOURCE_READ,
                disk,
                "the stream from " + host + " ended early, after " + bytesReceived + " bytes (" + cause.getMessage()
                        + ")",
                "The disk is read again with a new lease; the host ends streams whose lease has timed out",
                cause);
    }

    /** The peer said nothing for too long. */
    EngineException silent(Duration silence, long bytesReceived) {
        return new EngineException(
                Kind.SOURCE_READ,
                disk,
                host + " has sent nothing for " + silence.toSeconds() + " s, after " + bytesReceived + " bytes",
                "Look at the host's load and the network in between; the disk is read again with a new lease");
    }

    /** The stream is not what its format allows. */
    EngineException malformed(MalformedInputException cause) {
        return new EngineException(
                Kind.MALFORMED_INPUT,
                disk,
                host + " sent a stream that is not a valid streamOptimized VMDK: " + cause.getMessage(),
                "The disk is read again; if it happens again, check the host's health and what stands between it and this machine",
                cause);
    }

    /** The answer is not 200. */
    EngineException status(int status) {
        return switch (status) {
            case 401, 403, 404 ->
                new EngineException(
                        Kind.LEASE_LOST,
                        disk,
                        host + " does not accept the lease's URL (HTTP " + status + ")",
                        "The lease has probably timed out or was aborted; a new one is opened. If it happens at once every time, check the VApp.Export privilege");
            case 429, 503 ->
                new EngineException(
                        Kind.SOURCE_READ,
                        disk,
                        host + " is too busy for another export (HTTP " + status + ")",
                        "Let fewer disks be read at once from this host (--disks-at-once) or try again later");
            default ->
                new EngineException(
                        Kind.SOURCE_READ,
                        disk,
                        host + " answered HTTP " + status + " instead of the disk",
                        "Check the host's health and whether a proxy stands in between");
        };
    }

    /** A bug of ours, or of a library. */
    EngineException internal(RuntimeException cause) {
        return cause instanceof EngineException known
                ? known
                : new EngineException(Kind.INTERNAL, disk, "reading failed: " + cause, "", cause);
    }
}
