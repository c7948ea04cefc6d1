package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;

import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTPS server that speaks just enough SOAP for a login, and then does to a client what its test says. */
final class HostileServer {
    static final String USER = "user@vsphere.local";
    private static final TestAuthority CORP = new TestAuthority("Corp CA");
    private static final TestAuthority.Issued CERTIFICATE = CORP.issue("localhost", "127.0.0.1");

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> cookies = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final int port;

    /** Answers one call, given its request with the body read. */
    interface Answer {
        void to(HttpServerRequest request);
    }

    HostileServer(Vertx vertx) {
        port = await(vertx.createHttpServer(new HttpServerOptions()
                                .setSsl(true)
                                .setKeyCertOptions(new PemKeyCertOptions()
                                        .addCertValue(Buffer.buffer(CERTIFICATE.certificatePem()))
                                        .addKeyValue(Buffer.buffer(CERTIFICATE.keyPem()))))
                        .requestHandler(request -> request.bodyHandler(body -> answer(request, body.toString())))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    VsphereEndpoint endpoint() {
        return endpoint("127.0.0.1");
    }

    VsphereEndpoint endpoint(String host) {
        PeerTrust trust = new PeerTrust(Optional.empty(), Optional.of(CORP.certificatePem()), false);
        return new VsphereEndpoint(host, port, USER, Secret.of("secret-word"), trust, Map.of(), List.of());
    }

    /** Names of the calls so far; a GET is its path. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Cookie headers so far, of calls that had one. */
    List<String> cookies() {
        return List.copyOf(cookies);
    }

    int port() {
        return port;
    }

    HostileServer on(String call, Answer answer) {
        answers.put(call, answer);
        return this;
    }

    /** Answers with this body as SOAP. */
    HostileServer on(String call, String xml) {
        return on(
                call,
                request ->
                        request.response().putHeader("Content-Type", "text/xml").end(xml));
    }

    private void answer(HttpServerRequest request, String body) {
        String call = request.method().name().equals("POST") ? methodOf(body) : request.path();
        calls.add(call);
        String cookie = request.getHeader("Cookie");
        if (cookie != null) {
            cookies.add(cookie);
        }
        Answer answer = answers.get(call);
        if (answer != null) {
            answer.to(request);
        } else {
            usual(request, call);
        }
    }

    private static void usual(HttpServerRequest request, String call) {
        request.response().putHeader("Content-Type", "text/xml; charset=utf-8");
        if (call.equals("Login")) {
            request.response().putHeader("Set-Cookie", "vmware_soap_session=\"abc-123\"; Path=/; HttpOnly; Secure");
        }
        request.response().end(call.equals("RetrieveServiceContent") ? content("8.0.3.0") : empty(call));
    }

    static String content(String apiVersion) {
        return envelope("<RetrieveServiceContentResponse xmlns=\"urn:vim25\"><returnval>"
                + "<rootFolder type=\"Folder\">group-d1</rootFolder>"
                + "<propertyCollector type=\"PropertyCollector\">propertyCollector</propertyCollector>"
                + "<viewManager type=\"ViewManager\">ViewManager</viewManager>"
                + "<about><fullName>VMware vCenter Server</fullName><apiType>VirtualCenter</apiType><apiVersion>"
                + apiVersion + "</apiVersion><instanceUuid>00000000-0000-0000-0000-000000000001</instanceUuid></about>"
                + "<sessionManager type=\"SessionManager\">SessionManager</sessionManager>"
                + "</returnval></RetrieveServiceContentResponse>");
    }

    static String empty(String call) {
        return envelope("<" + call + "Response xmlns=\"urn:vim25\"></" + call + "Response>");
    }

    static String fault(String type) {
        return envelope(
                "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>no way</faultstring>" + "<detail><"
                        + type + "Fault xmlns=\"urn:vim25\" xsi:type=\"" + type + "\"/></detail></soapenv:Fault>");
    }

    static String envelope(String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>" + body
                + "</soapenv:Body></soapenv:Envelope>";
    }

    private static String methodOf(String body) {
        String after = body.substring(body.indexOf("Body>") + "Body><".length());
        return after.substring(0, after.indexOf(' '));
    }
}
