package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.tls.TlsFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/** Turns what a call may fail with into the one error that leaves the engine: which thing, why, what to do. */
final class Failures {
    private static final int MAX_CAUSES = 16;

    /** Faults that say the same again until someone changes a role, a licence, a version or a setting. */
    private static final String[] PERMANENT = {
        "NoPermission",
        "RestrictedVersion",
        "RestrictedByAdministrator",
        "LicenseRestricted",
        "LicenseExpired",
        "InsufficientLicensesFault",
        "NotEnoughLicenses",
        "MethodNotFound",
        "MethodDisabled",
        "InvalidRequest",
        "InvalidArgument",
        "InvalidName",
        "NotImplemented"
    };

    private final VsphereEndpoint endpoint;
    private final String peer;

    Failures(VsphereEndpoint endpoint) {
        this.endpoint = endpoint;
        this.peer = "vCenter " + endpoint.host() + ":" + endpoint.port();
    }

    /** How the endpoint is called in errors. */
    String peer() {
        return peer;
    }

    /**
     * Explains a failed call.
     *
     * @param thing what was being done, to which object: {@code "snapshot of VM 'web01'"}
     */
    EngineException explain(Throwable failure, String thing) {
        if (failure instanceof EngineException told) {
            return told;
        }
        if (failure instanceof VimFault fault) {
            return ofFault(fault, thing);
        }
        if (failure instanceof MalformedReplyException malformed) {
            return ofMalformed(malformed);
        }
        EngineException tls = TlsFailures.explain(failure, peer, endpoint.host(), "--vcenter-thumbprint")
                .orElse(null);
        return tls != null ? tls : ofTransport(failure, thing);
    }

    private EngineException ofFault(VimFault fault, String thing) {
        EngineException error = described(fault, thing);
        return fault.is(PERMANENT) ? error.permanent() : error;
    }

    private EngineException described(VimFault fault, String thing) {
        return switch (fault.type()) {
            case "InvalidLogin" ->
                error(
                        fault,
                        Kind.LOGIN,
                        peer,
                        "user '" + endpoint.user() + "' or its password was refused (InvalidLogin)",
                        "Check the user name (user@domain) and the password; several wrong tries may lock the account");
            case "NotAuthenticated" ->
                error(fault, Kind.VSPHERE, thing, "the session ended (NotAuthenticated)", "Try again");
            case "NoPermission" ->
                error(
                        fault,
                        Kind.VSPHERE,
                        thing,
                        "user '" + endpoint.user() + "' lacks the privilege " + known(fault.detail("privilegeId"))
                                + " on " + known(fault.detail("object")),
                        "Add it to the account's role on the datacenter, with propagation");
            case "ManagedObjectNotFound" ->
                error(
                        fault,
                        Kind.NOT_ELIGIBLE,
                        thing,
                        "it no longer exists in vCenter (" + known(fault.detail("obj")) + ")",
                        "Import the catalog again; if it was moved to another vCenter, replicate it from there");
            case "TaskInProgress" ->
                error(
                        fault,
                        Kind.VSPHERE,
                        thing,
                        "another task holds the VM (TaskInProgress)",
                        "Wait until backup, snapshot or migration of this VM has ended, then try again");
            case "InvalidPowerState" ->
                error(
                        fault,
                        Kind.NOT_ELIGIBLE,
                        thing,
                        "the VM's power state does not allow it",
                        "Use a snapshot instead");
            case "FileLocked", "FileFault", "CannotAccessFile", "FileNotFound" ->
                error(
                        fault,
                        Kind.VSPHERE,
                        thing,
                        "file " + known(fault.detail("file")) + ": " + text(fault),
                        "Check the datastore, and whether another program holds the VM's disks");
            case "NoDiskSpace" -> error(fault, Kind.VSPHERE, thing, text(fault), "Free space on the VM's datastore");
            case "NotSupported" ->
                error(fault, Kind.NOT_ELIGIBLE, thing, text(fault), "This kind of VM cannot be exported by vSphere");
            default -> error(fault, Kind.VSPHERE, thing, text(fault), "See the task's message in the vSphere client");
        };
    }

    private EngineException ofMalformed(MalformedReplyException malformed) {
        int status = malformed.httpStatus();
        if (status == 503 || status == 502 || status == 504) {
            return error(
                    Kind.UNREACHABLE,
                    peer,
                    "it answers HTTP " + status + ": its services are starting, stopping or overloaded",
                    "Wait until the vSphere client's own page loads, then try again");
        }
        return error(
                Kind.UNREACHABLE,
                peer,
                "what answers there is no vCenter or ESXi host: " + malformed.getMessage(),
                "Check host and port, and that no proxy or load balancer is in between");
    }

    private EngineException ofTransport(Throwable failure, String thing) {
        if (find(failure, UnknownHostException.class) != null
                || find(failure, UnresolvedAddressException.class) != null) {
            return unreachable("the name does not resolve", "Check the spelling, DNS servers and suffixes", failure);
        }
        if (find(failure, HttpConnectTimeoutException.class) != null) {
            return unreachable(
                    "no connection within the time limit",
                    "Check routing and firewalls: TCP port " + endpoint.port() + " must be open from here",
                    failure);
        }
        if (find(failure, SocketTimeoutException.class) != null) {
            return unreachable(
                    "it accepted the connection but gave " + messageOf(failure, SocketTimeoutException.class),
                    "Check that it is healthy and not overloaded, then try again",
                    failure);
        }
        if (find(failure, NoRouteToHostException.class) != null) {
            return unreachable("there is no route to it", "Check this machine's network and routes", failure);
        }
        if (find(failure, ConnectException.class) != null) {
            return unreachable(
                    "it refused the connection",
                    "Check the port (443 unless it was changed) and that vCenter's services run",
                    failure);
        }
        ReplyTooLargeException large = find(failure, ReplyTooLargeException.class);
        if (large != null) {
            return error(
                    Kind.VSPHERE,
                    thing,
                    String.valueOf(large.getMessage()),
                    "Check that the endpoint is really a vCenter or ESXi host");
        }
        if (find(failure, IOException.class) != null) {
            return unreachable(
                    "the connection broke",
                    "Try again; if it persists, look for a device that cuts connections",
                    failure);
        }
        return new EngineException(
                Kind.INTERNAL, thing, "unexpected " + failure.getClass().getSimpleName(), "", failure);
    }

    private EngineException unreachable(String reason, String remedy, Throwable cause) {
        return new EngineException(Kind.UNREACHABLE, peer, reason, remedy, cause);
    }

    /** Keeps the fault as cause, so that callers can tell a busy VM from a broken one; it holds texts only. */
    private static EngineException error(VimFault fault, Kind kind, String thing, String reason, String remedy) {
        return new EngineException(kind, thing, reason, remedy, fault);
    }

    private static EngineException error(Kind kind, String thing, String reason, String remedy) {
        return new EngineException(kind, thing, reason, remedy);
    }

    /** The fault's own sentence with its type, which people search for. */
    static String text(VimFault fault) {
        String message = fault.getMessage();
        String sentence = message == null ? "" : message.strip();
        String plain = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        if (fault.type().isEmpty()) {
            return plain.isEmpty() ? "vCenter gave no reason" : plain;
        }
        return plain.isEmpty() || plain.equals(fault.type()) ? fault.type() : plain + " (" + fault.type() + ")";
    }

    private static String known(String value) {
        return value.isEmpty() ? "(not named)" : value;
    }

    private static String messageOf(Throwable failure, Class<? extends Throwable> type) {
        Throwable found = find(failure, type);
        return found == null ? "no answer" : String.valueOf(found.getMessage());
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        Throwable next = failure;
        for (int i = 0; next != null && i < MAX_CAUSES; i++, next = next.getCause()) {
            if (type.isInstance(next)) {
                return type.cast(next);
            }
        }
        return null;
    }
}
