package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.tls.LabAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An estate with one running and one stopped VM, and the steps of a session up to an open file. */
abstract class LabNfcFixture {
    static final int MIB = 1 << 20;
    static final String BASE = "[datastore1] web-01/web-01.vmdk";
    private final Vertx vertx = Vertx.vertx();
    final LabEstate estate = new LabEstate(1);
    final VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "secret");
    LabVcenter vcenter;
    SoapTestClient soap;

    @BeforeEach
    void start() throws Exception {
        LabAuthority authority = new LabAuthority();
        DatacenterSpec dc = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        dc.vm("web-01").disk(DiskSpec.generated(1, 8 * MIB, 0.6)).disk(DiskSpec.generated(2, 2 * MIB + 512, 1));
        dc.vm("off").poweredOff().disk(DiskSpec.generated(3, 40L * MIB, 0.3));
        vcenter = await(LabVcenter.start(vertx, estate, spec, authority));
        soap = new SoapTestClient(vcenter.port(), authority.pem());
        soap.login("dray", "secret");
    }

    @AfterEach
    void stop() throws Exception {
        await(vcenter.stop());
        await(vertx.close());
        assertThat(vcenter.counters().nfc().connectionsOpen()).isZero();
        assertThat(vcenter.counters().nfc().filesOpen()).isZero();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    String ticket(String vm) throws Exception {
        return soap.call(
                "NfcGetVmFiles",
                "<_this type=\"NfcService\">nfcService</_this><vm type=\"VirtualMachine\">" + await(vcenter.moref(vm))
                        + "</vm>");
    }

    String snapshot(String vm) throws Exception {
        String info = soap.task(
                soap.call(
                        "CreateSnapshot_Task",
                        "<_this type=\"VirtualMachine\">" + await(vcenter.moref(vm))
                                + "</_this><name>s</name><description>d</description><memory>false</memory><quiesce>true</quiesce>"));
        return SoapTestClient.first(info, "result");
    }

    LabDisk disk(String vm, int ordinal) throws Exception {
        return await(vcenter.disk(vm, ordinal));
    }

    /** A connection that went through authd, on the second TLS session or in the clear. */
    AuthdTestClient proxied(String ticket, boolean secure) throws Exception {
        AuthdTestClient client = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket, "port")));
        assertThat(client.line()).startsWith("220 ").endsWith("SHA256 supported\r\n");
        X509Certificate certificate = client.tls();
        assertThat(AuthdTestClient.thumbprint("SHA-1", certificate))
                .isEqualTo(SoapTestClient.first(ticket, "sslThumbprint"));
        client.say("SESSION " + SoapTestClient.first(ticket, "sessionId") + "\r\n");
        client.say("BANNER \r\n");
        assertThat(client.line()).startsWith("220 VMware Authentication Daemon Version 1.10: SSL Required");
        client.say("THUMBPRINT_SHA2 PlainText\r\n");
        assertThat(client.line()).isEqualTo("200 " + AuthdTestClient.thumbprint("SHA-256", certificate) + "\r\n");
        client.say("PROXY " + SoapTestClient.first(ticket, "service") + (secure ? "ssl" : "") + "\r\n");
        assertThat(client.line()).isEqualTo("200 Connect ha-nfc" + (secure ? "ssl" : "") + "\r\n");
        if (secure) {
            assertThat(client.tls()).isEqualTo(certificate);
        } else {
            client.clear();
        }
        return client;
    }

    /** The classic phase in the order of section 3.1. */
    static void classic(AuthdTestClient client) throws Exception {
        client.classic("2b000000 506c61696e54657874");
        client.classic("21000000");
        client.classic("33000000 0b000000");
        assertThat(client.readHex(264)).isEqualTo("24000000" + "00".repeat(12) + "01000000" + "00".repeat(244));
        assertThat(client.readHex(264)).isEqualTo("33000000" + "0b000000" + "00".repeat(256));
        client.classic("36000000 04000000 07000000");
        client.hex("7664646b");
        client.hex("6e62646d6f6465");
        client.classic("37000000 03000000");
        client.classic("34000000");
        assertThat(client.readHex(264)).isEqualTo("34000000" + "00".repeat(260));
    }

    /** Opens a session and a file by the requests of sections 4.2 to 4.4; the handle as hex. */
    static String open(AuthdTestClient client, String path, String session) throws Exception {
        openSession(client, session);
        client.hex(openRequest(path));
        assertThat(client.readHex(16)).isEqualTo("7ada00a1 04000000 3c000000 03000000".replace(" ", ""));
        String reply = client.readHex(60);
        assertThat(reply).startsWith("0000000000000000");
        return reply.substring(16, 32);
    }

    static void openSession(AuthdTestClient client, String session) throws Exception {
        client.hex("7ada00a1 02000000 10000000 00000000" + session);
        assertThat(client.readHex(32)).isEqualTo("7ada00a102000000100000000000000000000000000000000000000000000000");
        client.hex("7ada00a1 09000000 0c000000 01000000" + "00".repeat(12));
        assertThat(client.readHex(28)).isEqualTo("7ada00a1090000000c00000001000000f88e1900f88e190001000000");
        client.hex("7ada00a1 16000000 04000000 02000000 01000000");
        assertThat(client.readHex(20)).startsWith("7ada00a1160000000400000002000000");
    }

    static String openRequest(String path) {
        byte[] text = path.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return "7ada00a1 04000000 3c000000 03000000" + le(text.length, 4) + "00".repeat(12) + "02000000 1e000000"
                + "00".repeat(36) + HexFormat.of().formatHex(text);
    }

    static String readRequest(int opId, String handle, int compression, long offset, int length) {
        return "7ada00a1 07000000 2c000000" + le(opId, 4) + handle + "01000000" + le(compression, 4) + le(offset, 8)
                + le(length, 8) + le(length, 4) + le(length, 4) + "00000000";
    }

    static String le(long value, int bytes) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            hex.append(HexFormat.of().toHexDigits((byte) (value >>> (8 * i))));
        }
        return hex.toString();
    }

    static byte[] content(DiskView view, long offset, int length) {
        byte[] bytes = new byte[length];
        view.read(offset, bytes, 0, length);
        return bytes;
    }
}
