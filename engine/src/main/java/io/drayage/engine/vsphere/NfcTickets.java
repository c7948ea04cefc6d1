package io.drayage.engine.vsphere;

import com.vmware.vim25.HostServiceTicket;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ws.Argument;
import io.drayage.engine.api.Secret;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.rmi.RemoteException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dom4j.Element;
import org.jspecify.annotations.Nullable;

/**
 * Asks for NFC tickets by two calls that are in no WSDL: {@code RetrieveInternalContent} names the NFC service, whose {@code NfcGetVmFiles} gives a ticket for all files
 * of a VM, snapshots' parents included. What comes back is spoken to another host, so it is checked for what could end a line there. Blocks; thread-safe.
 */
final class NfcTickets {
    private static final int AUTHD_PORT = 902;
    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern THUMBPRINT = Pattern.compile("([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63})?");

    private final VsphereEndpoint endpoint;
    private final HostAddresses addresses;
    private volatile @Nullable ManagedObjectReference service;

    NfcTickets(VsphereEndpoint endpoint) {
        this.endpoint = endpoint;
        this.addresses = new HostAddresses(endpoint);
    }

    NfcTicket ticket(VimSession session, VirtualMachine vm) throws RemoteException {
        Argument[] arguments = {
            new Argument("_this", "ManagedObjectReference", service(session)),
            new Argument("vm", "ManagedObjectReference", Morefs.virtualMachine(vm.moref()))
        };
        Object reply = session.soap()
                .call("NfcGetVmFiles", arguments, "HostServiceTicket")
                .value();
        if (!(reply instanceof HostServiceTicket ticket)) {
            throw new MalformedReplyException("NfcGetVmFiles gave no ticket", 200);
        }
        return checked(ticket);
    }

    /** {@code nfcService} on vCenter, {@code ha-nfc-service} on a host: asked, since other versions may call it otherwise. */
    private ManagedObjectReference service(VimSession session) throws RemoteException {
        ManagedObjectReference known = service;
        if (known != null) {
            return known;
        }
        Element response = session.soap().exchange("RetrieveInternalContent", new Argument[] {
            new Argument("_this", "ManagedObjectReference", Morefs.of("ServiceInstance", "ServiceInstance"))
        });
        Element content = SoapXml.child(response, "returnval");
        String moref = content == null ? "" : SoapXml.childText(content, "nfcService");
        if (moref.isEmpty()) {
            throw new VimFault("NotSupported", "the server names no NFC service", Map.of());
        }
        ManagedObjectReference found = Morefs.of("NfcService", moref);
        service = found;
        return found;
    }

    private NfcTicket checked(HostServiceTicket ticket) throws MalformedReplyException {
        String host = text(ticket.getHost());
        int port = ticket.getPort() == null ? AUTHD_PORT : ticket.getPort();
        String thumbprint = text(ticket.getSslThumbprint());
        String service = text(ticket.getService());
        String sessionId = text(ticket.getSessionId());
        boolean sound =
                (host.isEmpty() || host.equals("*") || HOST.matcher(host).matches())
                        && port >= 1
                        && port <= MAX_PORT
                        && THUMBPRINT.matcher(thumbprint).matches()
                        && SERVICE.matcher(service).matches()
                        && SESSION.matcher(sessionId).matches();
        if (!sound) {
            throw new MalformedReplyException("the NFC ticket holds what no ticket holds", 200);
        }
        return at(host, port, thumbprint, service, Secret.of(sessionId));
    }

    /** A host that names no address in its own tickets is the one that we are connected to. */
    private NfcTicket at(String host, int port, String thumbprint, String service, Secret sessionId) {
        boolean unnamed = host.isEmpty() || host.equals("*");
        String named = unnamed ? endpoint.host() : host;
        Optional<HostOverride> override = addresses.override(named);
        String address = override.map(HostOverride::address)
                .orElseGet(() -> unnamed ? endpoint.host() : addresses.qualified(named));
        return new NfcTicket(address, override.map(HostOverride::nfcPort).orElse(port), thumbprint, service, sessionId);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }
}
