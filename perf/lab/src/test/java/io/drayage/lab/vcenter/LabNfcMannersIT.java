package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.estate.NfcManners;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts do differently: releases, fragments, order, compression, limits, latency and rate. */
class LabNfcMannersIT extends LabNfcFixture {
    private static final String OFF = "[datastore1] off/off.vmdk";
    private static final String ONE_MIB = "00000000 00001000 04000000 00000000";
    private static final String DEFAULTS = "00".repeat(16);

    /** A reply fragment as it came. */
    private record Reply(int opId, int compression, int offset, int length, Buffer wire) {}

    private AuthdTestClient opened(String session) throws Exception {
        AuthdTestClient client = proxied(ticket("off"), false);
        classic(client);
        handle = open(client, OFF, session);
        return client;
    }

    private String handle = "";

    private static Reply reply(AuthdTestClient client) throws Exception {
        ByteBuffer head = ByteBuffer.wrap(client.read(60)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(head.getInt(0)).isEqualTo(0xA100DA7A);
        assertThat(head.getInt(4)).isEqualTo(7);
        assertThat(head.getLong(16)).isZero();
        return new Reply(
                head.getInt(12),
                head.getInt(28),
                head.getInt(44),
                head.getInt(48),
                Buffer.buffer(client.read(head.getInt(52))));
    }

    private static List<Reply> replies(AuthdTestClient client, int bytes) throws Exception {
        List<Reply> replies = new ArrayList<>();
        for (int got = 0; got < bytes; got += replies.get(replies.size() - 1).length()) {
            replies.add(reply(client));
        }
        return replies;
    }

    private static byte[] unpacked(Reply reply) throws Exception {
        return switch (reply.compression()) {
            case 0 -> reply.wire().getBytes();
            case 1 ->
                new InflaterInputStream(new ByteArrayInputStream(reply.wire().getBytes())).readAllBytes();
            case 2 -> FastLzReference.unpack(reply.wire().getBytes(), reply.length());
            default -> skipZ(reply.wire().getBytes(), reply.length());
        };
    }

    /** By section 4.6. */
    private static byte[] skipZ(byte[] wire, int length) {
        ByteBuffer in = ByteBuffer.wrap(wire).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(length);
        assertThat(in.getInt()).isZero();
        byte[] out = new byte[length];
        while (in.hasRemaining()) {
            int offset = in.getInt();
            in.get(out, offset, in.getInt());
        }
        return out;
    }

    private byte[] together(List<Reply> replies, int length) throws Exception {
        byte[] all = new byte[length];
        BitSet covered = new BitSet(length);
        for (Reply reply : replies) {
            byte[] data = unpacked(reply);
            assertThat(data).hasSize(reply.length());
            assertThat(covered.get(reply.offset(), reply.offset() + reply.length())
                            .isEmpty())
                    .isTrue();
            covered.set(reply.offset(), reply.offset() + reply.length());
            System.arraycopy(data, 0, all, reply.offset(), data.length);
        }
        assertThat(covered.cardinality()).isEqualTo(length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void packsEachFragmentOrLeavesItRaw(int compression) throws Exception {
        // Given
        byte[] noise = new byte[128 * 1024];
        new Random(4).nextBytes(noise);
        disk("off", 0).write(0, noise);
        AuthdTestClient client = opened(DEFAULTS);
        byte[] expected = content(disk("off", 0).live(), 0, 4 * MIB);

        // When
        client.hex(readRequest(7, handle, compression, 0, 4 * MIB));

        // Then
        List<Reply> replies = replies(client, 4 * MIB);
        assertThat(replies).hasSize(64).allMatch(reply -> reply.opId() == 7);
        assertThat(together(replies, 4 * MIB)).isEqualTo(expected);
        if (compression > 0) {
            assertThat(replies)
                    .extracting(Reply::compression)
                    .contains(0, compression)
                    .containsOnly(0, compression);
            assertThat(replies)
                    .allMatch(reply -> reply.compression() == 0 || reply.wire().length() < reply.length());
        }
        if (compression == 3) {
            assertThat(replies)
                    .as("holes are eight bytes")
                    .anyMatch(reply -> reply.wire().length() == 8);
        }
        client.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = NfcManners.Fragments.class,
            names = {"SHUFFLED", "ODD"})
    void sendsFragmentsInAnyOrderAndSize(NfcManners.Fragments how) throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().fragments(how));
        AuthdTestClient client = opened(DEFAULTS);
        byte[] expected = content(disk("off", 0).live(), 512, 2 * MIB);

        // When
        client.hex(readRequest(1, handle, 0, 512, 2 * MIB));

        // Then
        List<Reply> replies = replies(client, 2 * MIB);
        assertThat(together(replies, 2 * MIB)).isEqualTo(expected);
        assertThat(replies)
                .extracting(Reply::offset)
                .isNotEqualTo(replies.stream().map(Reply::offset).sorted().toList());
        if (how == NfcManners.Fragments.ODD) {
            assertThat(replies).extracting(Reply::length).contains(7, 1000);
        }
        client.close();
    }

    @Test
    void answersTheNewestReadFirst() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().newestFirst(4));
        AuthdTestClient client = opened(ONE_MIB);

        // When
        for (int opId = 10; opId < 14; opId++) {
            client.hex(readRequest(opId, handle, 0, 0, 4096));
        }

        // Then
        assertThat(replies(client, 4 * 4096)).extracting(Reply::opId).containsExactly(13, 12, 11, 10);
        client.close();
    }

    @Test
    void mixesTheFragmentsOfReads() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().interleaved().newestFirst(2));
        AuthdTestClient client = opened(DEFAULTS);

        // When
        client.hex(readRequest(1, handle, 0, 0, 4 * 65_536));
        client.hex(readRequest(2, handle, 0, 0, 4 * 65_536));

        // Then
        assertThat(replies(client, 8 * 65_536)).extracting(Reply::opId).containsExactly(2, 1, 2, 1, 2, 1, 2, 1);
        client.close();
    }

    @Test
    void asEsxi7AnswersMessage33WhenMessage51HasCome() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().release(NfcManners.Release.ESXI_7));
        AuthdTestClient client = proxied(ticket("off"), true);
        client.classic("2b000000 506c61696e54657874");
        client.classic("21000000");
        client.patience(300);

        // When, Then
        assertThat(client.ended()).as("nothing comes, and the connection stays").isFalse();
        client.close();

        // Given
        AuthdTestClient second = proxied(ticket("off"), true);
        second.classic("2b000000 506c61696e54657874");
        second.classic("21000000");

        // When
        second.classic("33000000 0b000000");

        // Then
        assertThat(second.readHex(264)).startsWith("24000000");
        assertThat(second.readHex(264)).startsWith("33000000" + "09000000");
        second.close();
    }

    @Test
    void withoutSha256ThereIsNoNonce() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().banner(false, false));
        String ticket = ticket("off");
        AuthdTestClient client = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket, "port")));

        // When
        String banner = client.line();
        client.tls();
        client.say("SESSION " + SoapTestClient.first(ticket, "sessionId") + "\r\nTHUMBPRINT_SHA2 PlainText\r\n");

        // Then
        assertThat(banner).startsWith("220 ").endsWith("VMXARGS supported\r\n").doesNotContain("NFCSSL", "SHA256");
        assertThat(client.line()).isEqualTo("530 Please login with USER and PASS\r\n");

        // When
        client.say("PROXY vpxa-nfcssl\r\n");

        // Then
        assertThat(client.line()).startsWith("504 ");

        // When
        client.say("PROXY vpxa-nfc\r\n");
        assertThat(client.line()).isEqualTo("200 Connect ha-nfc\r\n");
        client.clear();
        client.classic("2b000000 506c61696e54657874");

        // Then
        assertThat(client.readHex(264)).isEqualTo("04000000" + "00".repeat(260));
        assertThat(client.ended()).isTrue();
    }

    @Test
    void turnsAwayWhatIsAboveItsLimits() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().mostConnections(1, NfcManners.OverLimit.END));
        AuthdTestClient first = opened(ONE_MIB);

        // When
        AuthdTestClient second = new AuthdTestClient(Integer.parseInt(SoapTestClient.first(ticket("off"), "port")));

        // Then
        assertThat(second.line()).isEmpty();

        // Given
        vcenter.nfcManners(NfcManners.esxi8().mostConnections(1, NfcManners.OverLimit.NO_MEMORY));
        AuthdTestClient third = proxied(ticket("off"), false);
        classic(third);

        // When
        third.hex("7ada00a1 02000000 10000000 00000000" + ONE_MIB);

        // Then
        assertThat(third.readHex(24)).isEqualTo("7ada00a10100000010000000000000000500000000000000");
        first.close();
        third.close();
    }

    @Test
    void latencyDelaysEveryReadButNotOneAfterTheOther() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().latency(Duration.ofMillis(150)));
        AuthdTestClient client = opened(ONE_MIB);

        // When
        long begin = System.nanoTime();
        for (int opId = 0; opId < 16; opId++) {
            client.hex(readRequest(opId, handle, 0, 0, 4096));
        }
        replies(client, 16 * 4096);
        long millis = (System.nanoTime() - begin) / 1_000_000;

        // Then
        assertThat(millis).isBetween(149L, 16 * 150L / 2);
        client.close();
    }

    @Test
    void sendsNoFasterThanItsLine() throws Exception {
        // Given
        vcenter.nfcManners(NfcManners.esxi8().bytesPerSecond(16L * MIB));
        AuthdTestClient client = opened(ONE_MIB);

        // When
        long begin = System.nanoTime();
        client.hex(readRequest(1, handle, 0, 0, 8 * MIB));
        replies(client, 8 * MIB);
        long millis = (System.nanoTime() - begin) / 1_000_000;

        // Then: the first slice goes at once
        assertThat(millis).isGreaterThan(400L);
        client.close();
    }
}
