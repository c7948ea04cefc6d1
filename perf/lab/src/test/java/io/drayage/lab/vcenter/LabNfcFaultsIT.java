package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.fault.NfcFault;
import io.drayage.lab.fault.NfcFault.Kind;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

/** Every fault of port 902, seen from the wire. */
class LabNfcFaultsIT extends LabNfcFixture {
    private static final String OFF = "[datastore1] off/off.vmdk";
    private static final String SMALL = "00".repeat(16);
    private static final int LENGTH = 2 * 65_536;
    private static final String HONEST = "7ada00a1 07000000 2c000000 05000000 0000000000000000 01000000 00000000"
            + "0000000000000000 00000200 00000000 00000100 00000100 00000000";

    private AuthdTestClient reading(Kind kind, long amount) throws Exception {
        vcenter.faults().nfc().once("off/0", new NfcFault(kind, amount));
        AuthdTestClient client = proxied(ticket("off"), true);
        classic(client);
        String handle = open(client, OFF, SMALL);
        client.hex(readRequest(5, handle, 0, 0, LENGTH));
        return client;
    }

    private static String honest(String from, String to) {
        assertThat(HONEST).contains(from);
        return HONEST.replace(from, to).replace(" ", "");
    }

    private void struck(Kind kind) {
        assertThat(vcenter.faults().nfc().struck()).containsEntry(kind, 1L);
    }

    @Test
    void statusWithoutData() throws Exception {
        // When
        AuthdTestClient client = reading(Kind.STATUS, 0);

        // Then
        assertThat(client.readHex(60))
                .isEqualTo(honest("05000000 0000000000000000", "05000000 0d00000000000000")
                        .replace("0000010000000100" + "00000000", "0000000000000000" + "00000000"));
        struck(Kind.STATUS);
        client.close();
    }

    @Test
    void errorRecords() throws Exception {
        // When
        AuthdTestClient failed = reading(Kind.READ_ERROR, 0);
        AuthdTestClient full = reading(Kind.NO_MEMORY, 0);

        // Then
        assertThat(failed.readHex(24)).isEqualTo("7ada00a10100000010000000050000000d00000000000000");
        assertThat(full.readHex(24)).isEqualTo("7ada00a10100000010000000050000000500000000000000");
        failed.close();
        full.close();
    }

    @Test
    void fragmentOutOfRange() throws Exception {
        // When
        AuthdTestClient client = reading(Kind.OUT_OF_RANGE, 0);

        // Then
        assertThat(client.readHex(60)).isEqualTo(honest("00000200 00000000", "00000200 00000200"));
        client.close();
    }

    @Test
    void duplicateAndOverlap() throws Exception {
        for (Kind kind : new Kind[] {Kind.DUPLICATE, Kind.OVERLAP}) {
            // When
            AuthdTestClient client = reading(kind, 0);

            // Then
            String first = client.readHex(60);
            client.read(65_536);
            assertThat(client.readHex(60)).isEqualTo(first).isEqualTo(honest(" ", ""));
            client.close();
            struck(kind);
        }
    }

    @Test
    void wireLengthMagicAndOpId() throws Exception {
        // When
        AuthdTestClient length = reading(Kind.WIRE_LENGTH, 0);
        AuthdTestClient magic = reading(Kind.BAD_MAGIC, 0);
        AuthdTestClient opId = reading(Kind.WRONG_OP_ID, 0);

        // Then
        assertThat(length.readHex(60)).isEqualTo(honest("00000100 00000100", "00000100 00000040"));
        assertThat(magic.readHex(60)).isEqualTo(honest("7ada00a1", "7bda00a1"));
        assertThat(opId.readHex(60)).isEqualTo(honest("2c000000 05000000", "2c000000 45420f00"));
        length.close();
        magic.close();
        opId.close();
    }

    @Test
    void brokenZlibAndSkipZ() throws Exception {
        // When
        AuthdTestClient zlib = reading(Kind.BROKEN_ZLIB, 0);
        AuthdTestClient skipZ = reading(Kind.BAD_SKIPZ, 0);

        // Then
        assertThat(zlib.readHex(60).substring(56, 64)).isEqualTo("01000000");
        assertThat(zlib.readHex(6)).isEqualTo("780155555555");
        assertThat(skipZ.readHex(60).substring(56, 64)).isEqualTo("03000000");
        assertThat(skipZ.readHex(16)).isEqualTo("0000010000000000" + "ffff000010000000");
        zlib.close();
        skipZ.close();
    }

    @Test
    void cutsWithinAFragmentAndDropsAfterBytes() throws Exception {
        // When
        AuthdTestClient cut = reading(Kind.CUT, 0);
        AuthdTestClient dropped = reading(Kind.DROP_AFTER, 1000);

        // Then
        cut.read(60 + 1000);
        assertThat(endsWithin(cut, LENGTH)).isTrue();
        assertThat(endsWithin(dropped, 1000)).isTrue();
        struck(Kind.CUT);
        struck(Kind.DROP_AFTER);
    }

    private static boolean endsWithin(AuthdTestClient client, int bytes) throws Exception {
        try {
            client.read(bytes + 1);
            return false;
        } catch (java.io.IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    @Test
    void stallsAndDropsWhileIdle() throws Exception {
        // Given
        AuthdTestClient stalled = reading(Kind.STALL, 0);
        stalled.patience(300);

        // When, Then
        assertThat(stalled.ended()).as("silent, but there").isFalse();
        stalled.close();

        // Given
        vcenter.faults().nfc().once("off", new NfcFault(Kind.DROP_IDLE, 50));
        AuthdTestClient idle = proxied(ticket("off"), true);
        classic(idle);
        open(idle, OFF, SMALL);

        // When, Then
        assertThat(idle.ended()).isTrue();
    }

    @Test
    void wrongThumbprints() throws Exception {
        // Given
        vcenter.faults().nfc().once("off", NfcFault.of(Kind.WRONG_TICKET_THUMBPRINT));
        String ticket = ticket("off");
        AuthdTestClient client = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket, "port")));
        client.line();

        // When
        X509Certificate certificate = client.tls();

        // Then
        assertThat(AuthdTestClient.thumbprint("SHA-1", certificate))
                .isNotEqualTo(SoapTestClient.first(ticket, "sslThumbprint"));

        // Given
        vcenter.faults().nfc().once("off", NfcFault.of(Kind.WRONG_ANNOUNCED_THUMBPRINT));

        // When
        client.say("SESSION " + SoapTestClient.first(ticket, "sessionId") + "\r\nTHUMBPRINT_SHA2 PlainText\r\n");

        // Then
        assertThat(client.line())
                .startsWith("200 ")
                .hasSize("200 ".length() + 95 + 2)
                .doesNotContain(AuthdTestClient.thumbprint("SHA-256", certificate));
        client.close();
    }

    @Test
    void anotherCertificateInTheSecondSession() throws Exception {
        // Given
        vcenter.faults().nfc().once("off", NfcFault.of(Kind.OTHER_DATA_CERTIFICATE));
        String ticket = ticket("off");
        AuthdTestClient client = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket, "port")));
        client.line();
        X509Certificate first = client.tls();
        client.say("SESSION " + SoapTestClient.first(ticket, "sessionId") + "\r\nPROXY vpxa-nfcssl\r\n");
        assertThat(client.line()).isEqualTo("200 Connect ha-nfcssl\r\n");

        // When, Then
        assertThat(client.tls()).isNotEqualTo(first);
        client.close();
    }

    @Test
    void typeFourInsteadOfTheVersion() throws Exception {
        // Given
        vcenter.faults().nfc().once("off", NfcFault.of(Kind.COMPLETE_INSTEAD_OF_VERSION));
        AuthdTestClient client = proxied(ticket("off"), true);

        // When
        client.classic("2b000000 506c61696e54657874");
        client.classic("21000000");
        client.classic("33000000 0b000000");

        // Then
        assertThat(client.readHex(264)).startsWith("24000000");
        assertThat(client.readHex(264)).isEqualTo("04000000" + "00".repeat(260));
        assertThat(client.ended()).isTrue();
    }

    @Test
    void connectionsEndBeforeTheBannerOrWithAnError() throws Exception {
        // Given
        vcenter.faults()
                .nfc()
                .on("*", 0, 1, NfcFault.of(Kind.END_BEFORE_BANNER))
                .on("*", 0, 1, NfcFault.of(Kind.ERROR_BANNER));
        int port = Integer.parseInt(SoapTestClient.first(ticket("off"), "port"));

        // When, Then
        assertThat(new AuthdTestClient(port).line()).isEmpty();
        assertThat(new AuthdTestClient(port).line()).startsWith("500 ");
        assertThat(new AuthdTestClient(port).line()).startsWith("220 ");
    }

    @Test
    void seededFaultsStrikeTheSameReadsAgain() throws Exception {
        // When
        String once = pattern(11);
        String again = pattern(11);
        String other = pattern(12);

        // Then
        assertThat(once).isEqualTo(again).contains("x", ".").isNotEqualTo(other);
    }

    private String pattern(long seed) throws Exception {
        vcenter.faults().nfc().clear();
        vcenter.faults().nfc().seeded("off", seed, 0.3, NfcFault.of(Kind.READ_ERROR));
        AuthdTestClient client = proxied(ticket("off"), false);
        classic(client);
        String handle = open(client, OFF, SMALL);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            client.hex(readRequest(i, handle, 0, 0, 512));
            boolean error = client.readHex(32).substring(8, 16).equals("01000000");
            pattern.append(error ? 'x' : '.');
            client.read(error ? "NfcAioReadFile failed".length() : 28 + 512);
        }
        client.close();
        return pattern.toString();
    }
}
