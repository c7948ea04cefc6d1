package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tickets as vCenters and hosts give them, and as no honest one does. */
class NfcTicketIT {
    private static final String PIN = "BE:22:58:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:76:29";
    private static final VirtualMachine VM = new VirtualMachine(
            "vm-42", "web01", "/p", "i", "b", "g", "G", "bios", true, true, "h", List.of(), 0, List.of(), List.of());

    private Vertx vertx;
    private HostileServer server;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new HostileServer(vertx)
                .on(
                        "RetrieveInternalContent",
                        HostileServer.envelope("<RetrieveInternalContentResponse xmlns=\"urn:vim25\"><returnval>"
                                + "<somethingInternal type=\"Internal\">x</somethingInternal>"
                                + "<nfcService type=\"NfcService\">ha-nfc-service</nfcService>"
                                + "</returnval></RetrieveInternalContentResponse>"));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private static String ticket(String fields) {
        return HostileServer.envelope("<NfcGetVmFilesResponse xmlns=\"urn:vim25\"><returnval>" + fields
                + "</returnval></NfcGetVmFilesResponse>");
    }

    private static String fields(String host, String port, String service, String sessionId) {
        return host + port + "<sslThumbprint>" + PIN + "</sslThumbprint><service>" + service
                + "</service><serviceVersion>1.1</serviceVersion><sessionId>" + sessionId + "</sessionId>";
    }

    private VsphereClient connect(Map<String, HostOverride> overrides) {
        VsphereEndpoint known = server.endpoint();
        return await(VsphereClients.connect(
                vertx,
                new VsphereEndpoint(
                        known.host(),
                        known.port(),
                        known.user(),
                        known.password(),
                        known.trust(),
                        overrides,
                        known.dnsSuffixes())));
    }

    @Test
    void aTicketNamesTheHostAndAnOverrideSaysWhereItIs() {
        // Given
        server.on(
                "NfcGetVmFiles",
                ticket(fields("<host>10.11.12.13</host>", "<port>902</port>", "vpxa-nfc", "52cdebc5-b7ee")));
        VsphereClient plain = connect(Map.of());
        VsphereClient behindNat = connect(Map.of("10.11.12.13", new HostOverride("127.0.0.9", 8443, 9902)));
        // When
        NfcTicket direct = await(plain.nfcTicket(VM));
        NfcTicket elsewhere = await(behindNat.nfcTicket(VM));
        await(plain.nfcTicket(VM));
        // Then
        assertThat(direct.host()).isEqualTo("10.11.12.13");
        assertThat(direct.port()).isEqualTo(902);
        assertThat(direct.sslThumbprint()).isEqualTo(PIN);
        assertThat(direct.service()).isEqualTo("vpxa-nfc");
        assertThat(direct.sessionId().reveal()).isEqualTo("52cdebc5-b7ee");
        assertThat(direct.toString()).doesNotContain("52cdebc5");
        assertThat(elsewhere.host()).isEqualTo("127.0.0.9");
        assertThat(elsewhere.port()).isEqualTo(9902);
        assertThat(server.calls().stream().filter("RetrieveInternalContent"::equals))
                .hasSize(2);
    }

    @Test
    void aLoneHostNamesNoAddressAndNoPort() {
        // Given
        server.on("NfcGetVmFiles", ticket(fields("", "", "nfc", "abc")));
        // When
        NfcTicket ticket = await(connect(Map.of()).nfcTicket(VM));
        NfcTicket forwarded = await(connect(Map.of("127.0.0.1", new HostOverride("127.0.0.1", 443, 10902)))
                .nfcTicket(VM));
        // Then
        assertThat(ticket.host()).isEqualTo("127.0.0.1");
        assertThat(ticket.port()).isEqualTo(902);
        assertThat(forwarded.port()).isEqualTo(10902);
    }

    @Test
    void aSessionThatEndedIsLoggedInAgainBeforeTheTicket() {
        // Given
        AtomicBoolean ended = new AtomicBoolean(true);
        server.on(
                "NfcGetVmFiles",
                request -> request.response()
                        .putHeader("Content-Type", "text/xml")
                        .end(
                                ended.getAndSet(false)
                                        ? HostileServer.fault("NotAuthenticated")
                                        : ticket(fields("", "", "nfc", "abc"))));
        VsphereClient client = connect(Map.of());
        // When
        await(client.nfcTicket(VM));
        // Then
        assertThat(server.calls().stream().filter("Login"::equals)).hasSize(2);
    }

    @Test
    void whatCouldEndALineOnTheHostIsNoTicket() {
        VsphereClient client = connect(Map.of());
        for (String bad : List.of(
                fields("<host>a b</host>", "", "nfc", "secret"),
                fields("", "<port>0</port>", "nfc", "secret"),
                fields("", "<port>70000</port>", "nfc", "secret"),
                fields("", "", "nfc&#10;PROXY x", "secret"),
                fields("", "", "nfc", "secret&#13;&#10;PROXY vpxa-nfc"),
                fields("", "", "nfc", ""),
                fields("", "", "", "secret"))) {
            server.on("NfcGetVmFiles", ticket(bad));
            assertThat(failureOf(client.nfcTicket(VM)))
                    .as(bad)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("NFC ticket")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aServerWithoutAnNfcServiceSaysSo() {
        // Given
        server.on(
                "RetrieveInternalContent",
                HostileServer.envelope("<RetrieveInternalContentResponse xmlns=\"urn:vim25\"><returnval/>"
                        + "</RetrieveInternalContentResponse>"));
        // Then
        assertThat(failureOf(connect(Map.of()).nfcTicket(VM)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining("names no NFC service");
    }
}
