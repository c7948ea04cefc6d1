package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.tls.PeerTrust;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server may do to us. Each ends in one error that names thing and cause, soon, and shows no secret. */
class HostileServerIT {
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            new BackOff(2, Duration.ofMillis(10), Duration.ofMillis(20)));

    private Vertx vertx;
    private HostileServer server;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new HostileServer(vertx);
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void externalEntitiesAreNeverFetched() {
        // Given
        server.on(
                "RetrieveServiceContent",
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"https://127.0.0.1:"
                        + server.port() + "/leak\">]>"
                        + HostileServer.content("8.0")
                                .replaceFirst("<\\?xml[^>]*>", "")
                                .replace("VMware vCenter Server", "&f;"));
        // When
        EngineException error = connectFails();
        // Then
        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(error.getMessage()).contains("no vCenter or ESXi host");
        assertThat(server.calls()).containsExactly("RetrieveServiceContent");
    }

    @Test
    void entityBombsAreRefusedAtTheirFirstByte() {
        // Given
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"boom\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY e")
                    .append(i)
                    .append(" \"")
                    .append(("&e" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        server.on("RetrieveServiceContent", bomb.append("]><x>&e29;</x>").toString());
        Instant start = Instant.now();
        // When
        EngineException error = connectFails();
        // Then
        assertThat(error.getMessage()).contains("no XML that may be read");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aBodyBeyondTheBoundIsCutOff() {
        // Given: 65 MiB
        server.on("RetrieveServiceContent", request -> {
            HttpServerResponse response =
                    request.response().putHeader("Content-Type", "text/xml").setChunked(true);
            Buffer mib = Buffer.buffer(new byte[1 << 20]);
            for (int i = 0; i < 65; i++) {
                response.write(mib);
            }
            response.end();
        });
        // When: with a call limit that a slow machine can keep
        EngineException error = failure(new VsphereClients.Limits(
                QUICK.connect(), Duration.ofSeconds(15), QUICK.leaseReady(), QUICK.backOff()));
        // Then
        assertThat(error.getMessage()).contains("larger than 64 MiB");
    }

    @Test
    void aPageOfHtmlIsNoVcenter() {
        server.on("RetrieveServiceContent", request -> html(request, 404));
        assertThat(connectFails().getMessage()).contains("HTTP status 404").contains("no vCenter");
    }

    @Test
    void aStartingVcenterIsToldApartFromAWrongServer() {
        server.on("RetrieveServiceContent", request -> html(request, 503));
        EngineException error = connectFails();
        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(error.getMessage()).contains("HTTP 503").contains("starting");
    }

    @Test
    void silenceEndsWithTheDeadline() {
        server.on("RetrieveServiceContent", request -> {});
        EngineException error = connectFails();
        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(error.getMessage()).contains("no complete answer within 2 s");
    }

    @Test
    void aTrickleOfBytesDoesNotExtendTheDeadline() {
        server.on("RetrieveServiceContent", request -> {
            HttpServerResponse response =
                    request.response().putHeader("Content-Type", "text/xml").setChunked(true);
            vertx.setPeriodic(50, id -> response.write(" ").onFailure(gone -> vertx.cancelTimer(id)));
        });
        assertThat(connectFails().getMessage()).contains("no complete answer within 2 s");
    }

    @Test
    void aCallIsNeverSentTwice() {
        // Given: the connection breaks once the request has arrived
        server.on("Login", request -> request.connection().close());
        // When
        EngineException error = connectFails();
        // Then
        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(server.calls()).containsExactly("RetrieveServiceContent", "Login");
    }

    @Test
    void readingIsAskedForOnceMoreOverAFreshConnection() {
        // Given: the server closes each connection at the first question
        server.on("RetrievePropertiesEx", request -> request.connection().close());
        VsphereClient client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
        // When
        Throwable failure = failureOf(client.snapshots("vm-1"));
        // Then: twice, not for ever
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageContaining("connection broke");
        assertThat(server.calls())
                .containsExactly("RetrieveServiceContent", "Login", "RetrievePropertiesEx", "RetrievePropertiesEx");
        await(client.close());
    }

    @Test
    void aClosedClientSaysSo() {
        VsphereClient client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
        await(client.close());
        assertThat(failureOf(client.inventory()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void valuesThatAreNoNumbersAreAnErrorOfThePeer() {
        // Given
        server.on(
                "RetrievePropertiesEx",
                HostileServer.envelope("<RetrievePropertiesExResponse xmlns=\"urn:vim25\">"
                        + "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>config.hardware.device</name>"
                        + "<val xsi:type=\"ArrayOfVirtualDevice\"><VirtualDevice xsi:type=\"VirtualDisk\"><key>seven</key>"
                        + "</VirtualDevice></val></propSet></objects></returnval></RetrievePropertiesExResponse>"));
        VsphereClient client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
        // When
        Throwable failure = failureOf(client.virtualMachine("vm-1"));
        // Then
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageContaining("does not allow");
        await(client.close());
    }

    @Test
    void aListThatNeverEndsIsGivenUpOn() {
        // Given
        server.on(
                "CreateContainerView",
                HostileServer.envelope("<CreateContainerViewResponse xmlns=\"urn:vim25\">"
                        + "<returnval type=\"ContainerView\">view-1</returnval></CreateContainerViewResponse>"));
        String page = "<returnval><token>more</token></returnval>";
        server.on(
                "RetrievePropertiesEx",
                HostileServer.envelope("<RetrievePropertiesExResponse xmlns=\"urn:vim25\">" + page
                        + "</RetrievePropertiesExResponse>"));
        server.on(
                "ContinueRetrievePropertiesEx",
                HostileServer.envelope("<ContinueRetrievePropertiesExResponse xmlns=\"urn:vim25\">" + page
                        + "</ContinueRetrievePropertiesExResponse>"));
        VsphereClient client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
        // When
        Throwable failure = failureOf(client.inventory());
        // Then
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageContaining("never ends");
        assertThat(server.calls()).contains("DestroyView");
        await(client.close());
    }

    @Test
    void aSessionIsRenewedOnceAndItsCookieSentWithoutAttributes() {
        // Given: every call finds itself logged out
        server.on(
                "CreateContainerView",
                request -> request.response()
                        .setStatusCode(500)
                        .putHeader("Content-Type", "text/xml")
                        .end(HostileServer.fault("NotAuthenticated")));
        VsphereClient client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
        // When
        Throwable failure = failureOf(client.inventory());
        // Then: one renewal, no loop
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageContaining("NotAuthenticated");
        assertThat(server.calls())
                .containsExactly(
                        "RetrieveServiceContent", "Login", "CreateContainerView", "Login", "CreateContainerView");
        assertThat(server.cookies()).containsOnly("vmware_soap_session=\"abc-123\"");
        await(client.close());
        assertThat(server.calls()).endsWith("Logout");
    }

    @Test
    void oldVersionsAreRefusedByNameAndVersion() {
        server.on("RetrieveServiceContent", HostileServer.content("5.1"));
        EngineException error = connectFails();
        assertThat(error.kind()).isEqualTo(Kind.NOT_ELIGIBLE);
        assertThat(error.getMessage()).contains("API 5.1").contains("vCenter 5.5 or later");
        assertThat(server.calls()).doesNotContain("Login");
    }

    @Test
    void anUnknownCertificateIsRefusedBeforeAnythingIsSent() {
        // Given
        VsphereEndpoint known = server.endpoint();
        VsphereEndpoint unknown = new VsphereEndpoint(
                known.host(),
                known.port(),
                known.user(),
                known.password(),
                PeerTrust.system(),
                known.hostOverrides(),
                known.dnsSuffixes());
        // When
        EngineException error = failure(unknown);
        // Then
        assertThat(error.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(error.getMessage()).contains("--vcenter-thumbprint").contains("localhost, 127.0.0.1");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void aNameThatDoesNotExistAndAPortThatIsClosedAreToldApart() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        EngineException unresolved = failure(at("no-such-host.invalid", 443));
        EngineException refused = failure(at("127.0.0.1", closed));
        assertThat(unresolved.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(unresolved.getMessage()).contains("no-such-host.invalid:443").contains("does not resolve");
        assertThat(refused.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refused.getMessage()).contains("127.0.0.1:" + closed).contains("refused the connection");
    }

    private VsphereEndpoint at(String host, int port) {
        VsphereEndpoint known = server.endpoint(host);
        return new VsphereEndpoint(
                host, port, known.user(), known.password(), known.trust(), known.hostOverrides(), known.dnsSuffixes());
    }

    private static void html(HttpServerRequest request, int status) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/html")
                .end("<html><body>hello</body></html>");
    }

    private EngineException connectFails() {
        return failure(QUICK);
    }

    private EngineException failure(VsphereClients.Limits limits) {
        return told(failureOf(VsphereClients.connect(vertx, server.endpoint(), limits)));
    }

    private EngineException failure(VsphereEndpoint endpoint) {
        return told(failureOf(VsphereClients.connect(vertx, endpoint, QUICK)));
    }

    private static EngineException told(Throwable failure) {
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageNotContaining("secret-word");
        assertThat(Optional.ofNullable(failure.getCause())
                        .map(Throwable::toString)
                        .orElse(""))
                .doesNotContain("secret-word");
        return (EngineException) failure;
    }
}
