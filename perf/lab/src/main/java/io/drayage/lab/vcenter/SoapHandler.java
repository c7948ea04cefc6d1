package io.drayage.lab.vcenter;

import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.SoapEnvelope;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /sdk}: from HTTP to methods and back. Confined to the vCenter's context. */
final class SoapHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(SoapHandler.class);
    private static final int MAX_BODY_BYTES = 4 << 20;
    private static final Set<String> WITHOUT_SESSION = Set.of("RetrieveServiceContent", "Login");
    private static final Set<String> PATHS = Set.of("/sdk", "/sdk/", "/sdk/vimService");

    private final Vertx vertx;
    private final SoapEnvelope envelope = new SoapEnvelope();
    private final Map<String, SoapMethod> methods;
    private final Sessions sessions;
    private final Inventory inventory;
    private final LabFaults faults;
    private final LabCounters counters;
    private final String versions;

    SoapHandler(
            Vertx vertx,
            Map<String, SoapMethod> methods,
            Sessions sessions,
            Inventory inventory,
            LabFaults faults,
            LabCounters counters,
            String versions) {
        this.vertx = vertx;
        this.methods = methods;
        this.sessions = sessions;
        this.inventory = inventory;
        this.faults = faults;
        this.counters = counters;
        this.versions = versions;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.path().equals("/sdk/vimServiceVersions.xml")) {
            request.response()
                    .putHeader("Content-Type", "text/xml; charset=utf-8")
                    .end(versions);
        } else if (request.method().equals(HttpMethod.POST) && PATHS.contains(request.path())) {
            receive(request);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                request.handler(null).endHandler(null);
                request.response()
                        .setStatusCode(413)
                        .end()
                        .onComplete(done -> request.connection().close());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> dispatch(request, body.getBytes()));
    }

    private void dispatch(HttpServerRequest request, byte[] body) {
        XmlNode method;
        try {
            method = envelope.method(body);
        } catch (SoapFault fault) {
            fault(request.response(), fault);
            return;
        }
        counters.called(method.name());
        Optional<CallFault> struck = faults.call(method.name(), vmName(method));
        CallFault.Kind kind = struck.map(CallFault::kind).orElse(null);
        if (kind == CallFault.Kind.UNAVAILABLE) {
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", "text/html")
                    .end("<html><body><h1>503 Service Unavailable</h1></body></html>");
        } else if (kind == CallFault.Kind.RAISE) {
            fault(
                    request.response(),
                    SoapFault.of(
                            struck.orElseThrow().faultType(),
                            struck.orElseThrow().message()));
        } else if (kind == CallFault.Kind.DELAY) {
            long millis = Math.max(1, struck.orElseThrow().delay().toMillis());
            vertx.setTimer(millis, id -> invoke(request, method));
        } else if (kind == CallFault.Kind.SESSION_LOST) {
            sessions.of(request.getHeader("Cookie")).ifPresent(sessions::close);
            invoke(request, method);
        } else if (kind == null) {
            invoke(request, method);
        }
    }

    private String vmName(XmlNode method) {
        XmlNode self = method.child("_this");
        ManagedObject object = self == null ? null : inventory.find(self.ref());
        if (object instanceof VmObject vm) {
            return vm.name();
        } else if (object instanceof SnapshotObject snapshot) {
            return snapshot.vm().name();
        }
        return object instanceof LeaseObject lease ? lease.vm().name() : "";
    }

    private void invoke(HttpServerRequest request, XmlNode method) {
        Optional<Session> session = sessions.of(request.getHeader("Cookie"));
        call(request, method, session)
                .onSuccess(value -> reply(request, method.name(), value))
                .onFailure(cause -> fault(request.response(), soapFault(method.name(), cause)));
    }

    private Future<Object> call(HttpServerRequest request, XmlNode method, Optional<Session> session) {
        try {
            if (session.isEmpty() && !WITHOUT_SESSION.contains(method.name())) {
                throw SoapFault.notAuthenticated();
            }
            if (session.isPresent() && method.name().equals("Login")) {
                throw SoapFault.of("InvalidLogin", "This session has logged in already.");
            }
            SoapMethod implementation = methods.get(method.name());
            if (implementation == null) {
                throw SoapFault.notSupported("The lab does not implement " + method.name());
            }
            Promise<Void> gone = Promise.promise();
            request.response().closeHandler(gone::tryComplete);
            request.response().exceptionHandler(cause -> gone.tryComplete());
            Asker asker = new Asker(
                    ApiVersion.ofSoapAction(request.getHeader("SOAPAction")), session.orElseGet(() -> new Session("")));
            return implementation.call(new Call(method, method.requiredRef("_this"), asker, gone.future()));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static SoapFault soapFault(String method, Throwable cause) {
        if (cause instanceof SoapFault fault) {
            return fault;
        }
        LOG.atError().addKeyValue("method", method).setCause(cause).log("SOAP method failed");
        return SoapFault.of(
                "SystemError",
                "A general system error occurred: " + cause.getClass().getSimpleName());
    }

    private void reply(HttpServerRequest request, String method, Object value) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (method.equals("Login") && value instanceof io.drayage.lab.soap.DataObject login) {
            response.putHeader(
                    "Set-Cookie", Sessions.COOKIE + "=\"" + login.get("key") + "\"; Path=/; HttpOnly; Secure; ");
        }
        response.putHeader("Content-Type", "text/xml; charset=utf-8").end(envelope.reply(method, value));
    }

    private void fault(HttpServerResponse response, SoapFault fault) {
        if (!response.closed() && !response.ended()) {
            response.setStatusCode(500)
                    .putHeader("Content-Type", "text/xml; charset=utf-8")
                    .end(envelope.fault(fault));
        }
    }
}
