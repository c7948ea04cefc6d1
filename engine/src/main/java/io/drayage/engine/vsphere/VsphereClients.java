package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.tls.Trusts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** Opens sessions with vCenters and ESXi hosts. */
public final class VsphereClients {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    /** Long enough for a slow vCenter's page of 200 VMs; tasks and leases are polled, so no call waits for work to end. */
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(3);

    /** Hosts under load take minutes to prepare an export. */
    private static final Duration LEASE_READY = Duration.ofMinutes(15);

    /** A host reads a tracking file of the disk's size before it answers. */
    private static final Duration CHANGED_AREAS = Duration.ofMinutes(6);

    private static final int MAX_REPLY_BYTES = 64 << 20;

    private VsphereClients() {}

    /**
     * Connects, checks trust and version, and logs in.
     *
     * @return the session; a failed future with an {@link EngineException} of kind UNREACHABLE (does not resolve, refused, silent, no vCenter),
     *     UNTRUSTED (with the certificate and the option that accepts it), LOGIN, or NOT_ELIGIBLE (older than vCenter 5.5 or ESXi 5.1)
     */
    public static Future<VsphereClient> connect(Vertx vertx, VsphereEndpoint endpoint) {
        return connect(
                vertx,
                endpoint,
                new Limits(CONNECT_TIMEOUT, CALL_TIMEOUT, LEASE_READY, BackOff.forBusyVm(), CHANGED_AREAS));
    }

    /** Time limits, so that tests need not wait for those of production. */
    record Limits(Duration connect, Duration call, Duration leaseReady, BackOff backOff, Duration changedAreas) {
        Limits(Duration connect, Duration call, Duration leaseReady, BackOff backOff) {
            this(connect, call, leaseReady, backOff, call);
        }
    }

    static Future<VsphereClient> connect(Vertx vertx, VsphereEndpoint endpoint, Limits limits) {
        Failures failures = new Failures(endpoint);
        SoapHttp http;
        try {
            http = new SoapHttp(sdk(endpoint), Trusts.sslContext(endpoint.trust()), limits.connect(), MAX_REPLY_BYTES);
        } catch (RuntimeException e) {
            return Future.failedFuture(failures.explain(e, failures.peer()));
        }
        VsphereWorkers workers = new VsphereWorkers(vertx, endpoint, failures);
        LeaseOpener leases = new LeaseOpener(
                workers, endpoint, failures, limits, () -> VimSession.open(endpoint, http, limits.call(), false));
        return workers.run(failures.peer(), () -> {
                    VimSession session = VimSession.open(endpoint, http, limits.call(), true);
                    return new Opened(session, session.identity());
                })
                .<VsphereClient>map(opened -> new SoapVsphereClient(
                        endpoint, workers, opened.session(), opened.identity(), leases, failures, limits))
                .recover(failure -> workers.close().transform(closed -> Future.failedFuture(failure)));
    }

    private record Opened(VimSession session, String identity) {}

    private static URI sdk(VsphereEndpoint endpoint) {
        String host = endpoint.host();
        String literal = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        try {
            return new URI("https://" + literal + ":" + endpoint.port() + "/sdk");
        } catch (URISyntaxException e) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "vCenter host '" + host + "'",
                    "it is no host name or address",
                    "Give HOST or HOST:PORT");
        }
    }
}
