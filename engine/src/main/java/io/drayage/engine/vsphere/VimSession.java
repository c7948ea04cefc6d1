package io.drayage.engine.vsphere;

import com.vmware.vim25.AboutInfo;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ServiceContent;
import com.vmware.vim25.VimPortType;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.net.MalformedURLException;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login. Blocks: call on a worker. Thread-safe. A session that the server ended is logged in again once per call, if allowed: NotAuthenticated means that the
 * call was not carried out, so repeating it is safe even for calls that change something.
 */
final class VimSession {
    private static final Logger LOG = LoggerFactory.getLogger(VimSession.class);

    private final VsphereEndpoint endpoint;
    private final HardenedSoapClient soap;
    private final VimPortType port;
    private final ServiceContent content;
    private final boolean renewable;
    private final Object loginLock = new Object();
    private long logins;

    private VimSession(
            VsphereEndpoint endpoint,
            HardenedSoapClient soap,
            VimPortType port,
            ServiceContent content,
            boolean renewable) {
        this.endpoint = endpoint;
        this.soap = soap;
        this.port = port;
        this.content = content;
        this.renewable = renewable;
    }

    /** A call through yavijava's stubs. */
    interface Call<T> {
        T on(VimSession session) throws RemoteException;
    }

    /**
     * Asks who is there, refuses what is too old, logs in.
     *
     * @param renewable whether calls log in again; false for sessions that hold a lease, which dies with its session
     */
    static VimSession open(VsphereEndpoint endpoint, SoapHttp http, Duration callTimeout, boolean renewable)
            throws RemoteException {
        HardenedSoapClient soap = new HardenedSoapClient(http, callTimeout);
        VimPortType port = portOver(soap);
        ManagedObjectReference instance = Morefs.of("ServiceInstance", "ServiceInstance");
        ServiceContent content = port.retrieveServiceContent(instance);
        VimVersion version = checkVersion(endpoint, content);
        soap.useVersion(version.toAskFor());
        VimSession session = new VimSession(endpoint, soap, port, content, renewable);
        session.login();
        return session;
    }

    private static VimPortType portOver(HardenedSoapClient soap) {
        try {
            return new VimPortType(soap);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("yavijava parsed a URL that it was not given", e);
        }
    }

    private static VimVersion checkVersion(VsphereEndpoint endpoint, ServiceContent content)
            throws MalformedReplyException {
        AboutInfo about = content.getAbout();
        if (about == null || about.getApiType() == null || about.getApiVersion() == null) {
            throw new MalformedReplyException("the service says neither its type nor its version", 200);
        }
        VimVersion version = VimVersion.parse(about.getApiVersion());
        boolean vcenter = about.getApiType().equals("VirtualCenter");
        boolean enough = vcenter ? version.isAtLeast(5, 5) : version.isAtLeast(5, 1);
        if (!enough) {
            String product = vcenter ? "vCenter" : "ESXi";
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    product + " " + endpoint.host() + ":" + endpoint.port(),
                    "it is " + about.getFullName() + " with API " + about.getApiVersion() + ", and " + product + " "
                            + (vcenter ? "5.5" : "5.1") + " or later is needed",
                    "Upgrade it, or replicate from a newer one that manages the same hosts");
        }
        return version;
    }

    private void login() throws RemoteException {
        soap.forgetSession();
        port.login(
                content.getSessionManager(),
                endpoint.user(),
                endpoint.password().reveal(),
                null);
        logins++;
    }

    VimPortType port() {
        return port;
    }

    ServiceContent content() {
        return content;
    }

    HardenedSoapClient soap() {
        return soap;
    }

    VimVersion version() {
        return VimVersion.parse(content.getAbout().getApiVersion());
    }

    /**
     * What tells this server from every other: vCenter's instance UUID, or, since lone hosts have none, the host's hardware UUID.
     *
     * @return empty when the account may see neither
     */
    String identity() throws RemoteException {
        String own = content.getAbout().getInstanceUuid();
        if (own != null && !own.isEmpty()) {
            return own;
        }
        String[] hardware = {""};
        PropertyReader.all(
                this,
                Map.of("HostSystem", List.of("hardware.systemInfo.uuid")),
                host -> hardware[0] = host.text("hardware.systemInfo.uuid"));
        return hardware[0];
    }

    /** Carries out a call, logging in again when the session has ended meanwhile. */
    <T> T call(Call<T> call) throws RemoteException {
        long seen = logins();
        try {
            return call.on(this);
        } catch (VimFault fault) {
            if (!renewable || !fault.is("NotAuthenticated")) {
                throw fault;
            }
            renew(seen);
            return call.on(this);
        }
    }

    private long logins() {
        synchronized (loginLock) {
            return logins;
        }
    }

    private void renew(long seen) throws RemoteException {
        synchronized (loginLock) {
            if (logins == seen) {
                LOG.atInfo().addKeyValue("vcenter", endpoint.host()).log("session ended, logging in again");
                login();
            }
        }
    }

    /** Ends the session; a failure is of no consequence, the server ends idle ones. */
    void logout() {
        try {
            port.logout(content.getSessionManager());
        } catch (RemoteException e) {
            LOG.atDebug()
                    .addKeyValue("vcenter", endpoint.host())
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("logout failed");
        } finally {
            soap.forgetSession();
        }
    }
}
