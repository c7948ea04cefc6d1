package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.DiskView;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Port 902 from ticket to good-bye, by the byte traces of the protocol's description. */
class LabNfcServerIT extends LabNfcFixture {
    private static final String TWO_OF_64_KIB = "00000000 00000000 00000000 00000000";
    private static final String ONE_MIB = "00000000 00001000 04000000 00000000";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAFrozenLinkOfARunningVm(boolean secure) throws Exception {
        // Given
        snapshot("web-01");
        DiskView frozen = disk("web-01", 0).live();
        byte[] expected = content(frozen, 0, 66_048);
        disk("web-01", 0).scribble(7, 16);
        AuthdTestClient client = proxied(ticket("web-01"), secure);
        classic(client);

        // When
        String handle = open(client, BASE, TWO_OF_64_KIB);
        client.hex("7ada00a1 07000000 2c000000 12000000" + handle + "01000000 00000000"
                + "0000000000000000 0002010000000000 00020100 00020100 00000000");

        // Then: the example of section 4.6, 129 sectors in two fragments
        assertThat(client.readHex(60))
                .isEqualTo(("7ada00a1 07000000 2c000000 12000000 0000000000000000 01000000 00000000"
                                + "0000000000000000 00020100 00000000 00000100 00000100 00000000")
                        .replace(" ", ""));
        assertThat(client.read(65_536)).isEqualTo(java.util.Arrays.copyOf(expected, 65_536));
        assertThat(client.readHex(60))
                .isEqualTo(("7ada00a1 07000000 2c000000 12000000 0000000000000000 01000000 00000000"
                                + "0000000000000000 00020100 00000100 00020000 00020000 00000000")
                        .replace(" ", ""));
        assertThat(client.read(512)).isEqualTo(java.util.Arrays.copyOfRange(expected, 65_536, 66_048));
        client.hex("7ada00a1 05000000 08000000 15000000" + handle);
        assertThat(client.readHex(24)).isEqualTo("7ada00a1050000000800000015000000" + "00".repeat(8));
        client.hex("7ada00a1 03000000 04000000 16000000 00000000");
        assertThat(client.readHex(20)).isEqualTo("7ada00a103000000040000001600000000000000");
        assertThat(client.ended()).isTrue();
        assertThat(vcenter.counters().nfc().politeEnds()).isEqualTo(1);
        assertThat(vcenter.counters().nfc().readBytes()).containsEntry("web-01/0", 66_048L);
    }

    @Test
    void repliesToOpenFileAsHostsDo() throws Exception {
        // Given
        snapshot("web-01");
        AuthdTestClient client = proxied(ticket("web-01"), true);
        classic(client);
        openSession(client, ONE_MIB);

        // When
        client.hex(openRequest("[datastore1] web-01/web-01_1.vmdk"));

        // Then
        assertThat(client.readHex(16)).isEqualTo("7ada00a1040000003c00000003000000");
        String reply = client.readHex(60);
        assertThat(reply).startsWith("0000000000000000").hasSize(120);
        assertThat(reply.substring(24, 32)).as("the handle looks sign-extended").isEqualTo("ffffffff");
        assertThat(reply.substring(32, 56)).isEqualTo("02000000" + "1e000000" + "00000000");
        assertThat(reply.substring(56, 72)).isEqualTo(le(2L * MIB + 512, 8));
        assertThat(reply.substring(72, 80)).isEqualTo("00020000");
        client.close();
    }

    @Test
    void refusesTheLiveLeafAndForeignFilesByAnErrorAndAZeroReply() throws Exception {
        // Given
        AuthdTestClient client = proxied(ticket("web-01"), true);
        classic(client);
        openSession(client, ONE_MIB);

        // When
        client.hex(openRequest("[datastore1] off/off.vmdk"));

        // Then: the example of section 4.9
        String text =
                "NfcAioProcessOpenFileMsg: permission check failed for file '[datastore1] off/off.vmdk', access = 1";
        assertThat(client.readHex(32))
                .isEqualTo("7ada00a1010000001000000003000000" + "0b00000000000000" + "00000000" + le(text.length(), 4));
        assertThat(new String(client.read(text.length()), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(text);
        assertThat(client.readHex(76)).isEqualTo("7ada00a1040000003c00000003000000" + "00".repeat(60));

        // When
        client.hex(openRequest(BASE));

        // Then
        String header = client.readHex(32);
        int length = Integer.reverseBytes((int) Long.parseLong(header.substring(56), 16));
        assertThat(new String(client.read(length), java.nio.charset.StandardCharsets.US_ASCII))
                .contains("Thin/TBZ/Sparse disks cannot be opened in multiwriter mode");
        assertThat(client.readHex(76)).isEqualTo("7ada00a1040000003c00000003000000" + "00".repeat(60));
        client.close();
    }

    @Test
    void opensATicketOnceAndOnOneHostOnly() throws Exception {
        // Given
        String ticket = ticket("off");
        AuthdTestClient first = proxied(ticket, true);
        first.close();

        // When
        AuthdTestClient second = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket, "port")));
        second.line();
        second.tls();
        second.say("SESSION " + SoapTestClient.first(ticket, "sessionId") + "\r\nPROXY vpxa-nfcssl\r\n");

        // Then
        assertThat(second.line()).startsWith("530 ");

        // When
        int other = vcenter.nfcPorts().values().stream()
                .filter(port -> !Integer.toString(port).equals(SoapTestClient.first(ticket, "port")))
                .findFirst()
                .orElseThrow();
        AuthdTestClient elsewhere = new AuthdTestClient(other);
        elsewhere.line();
        elsewhere.tls();
        elsewhere.say("SESSION " + SoapTestClient.first(ticket("off"), "sessionId") + "\r\nPROXY vpxa-nfcssl\r\n");

        // Then
        assertThat(elsewhere.line()).startsWith("530 ");
        second.close();
        elsewhere.close();
    }

    @Test
    void queriesAllocatedBlocksWithPaddingAndRefusesWhatIsNotAligned() throws Exception {
        // Given
        AuthdTestClient client = proxied(ticket("off"), false);
        classic(client);
        String handle = open(client, "[datastore1] off/off.vmdk", ONE_MIB);
        DiskView view = disk("off", 0).live();
        byte[] expected = new byte[8];
        for (int chunk = 0; chunk < 40; chunk++) {
            byte[] bytes = content(view, (long) chunk * MIB, MIB);
            for (byte one : bytes) {
                if (one != 0) {
                    expected[chunk / 8] |= (byte) (1 << (chunk % 8));
                    break;
                }
            }
        }

        // When
        client.hex("7ada00a1 0d000000 30000000 14000000" + handle + "0000000000000000" + le(MIB, 8) + le(0, 8)
                + le(40, 8) + "0000000000000000");

        // Then: 40 bits are 5 bytes, and 3 of padding
        assertThat(client.readHex(64))
                .isEqualTo("7ada00a10d0000003000000014000000" + "00".repeat(32) + le(40, 8) + "00".repeat(8));
        assertThat(client.readHex(8))
                .isEqualTo(HexFormat.of().formatHex(expected))
                .isNotEqualTo("00".repeat(8));

        // When
        client.hex("7ada00a1 0d000000 30000000 15000000" + handle + "0000000000000000" + le(MIB, 8) + le(65_536, 8)
                + le(4, 8) + "0000000000000000");

        // Then
        assertThat(client.readHex(16)).startsWith("7ada00a1010000001000000015000000");
        client.close();
    }

    @Test
    void refusesSessionsOf16MibAndMore() throws Exception {
        // Given
        AuthdTestClient client = proxied(ticket("off"), false);
        classic(client);

        // When
        client.hex("7ada00a1 02000000 10000000 00000000 00000000 00000001 01000000 00000000");

        // Then
        assertThat(client.readHex(16)).isEqualTo("7ada00a1010000001000000000000000");
        client.close();
    }

    @Test
    void answersTheDiskDatabaseAsText() throws Exception {
        // Given
        AuthdTestClient client = proxied(ticket("off"), false);
        classic(client);
        String handle = open(client, "[datastore1] off/off.vmdk", ONE_MIB);

        // When: the example of section 4.5
        client.hex("7ada00a1 0b000000 10000000 04000000" + handle + "0b000000 00000000 6164617074657254797065");

        // Then
        assertThat(client.readHex(40))
                .isEqualTo("7ada00a10b0000001000000004000000" + "00".repeat(12) + "08000000" + "6c73696c6f676963");
        client.close();
    }

    @Test
    void closesOnWhatIsNotTls() throws Exception {
        // Given
        AuthdTestClient client = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket("off"), "port")));
        client.line();

        // When
        client.say("SESSION 52cdebc5-b7ee-359a-1dec-76f0bc105ac5\r\n");

        // Then
        assertThat(client.ended()).isTrue();
    }
}
