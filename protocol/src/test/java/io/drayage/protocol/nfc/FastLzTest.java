package io.drayage.protocol.nfc;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static io.drayage.protocol.nfc.Hex.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FastLzTest {
    private static final byte[] ABCD = "ABCD".repeat(8).getBytes(StandardCharsets.US_ASCII);

    @Test
    void theKnownBlocksDecode() {
        assertThat(decode("0341424344e00e03044441424344", 32)).isEqualTo(ABCD);
        assertThat(decode("2341424344e00e03044441424344", 32)).isEqualTo(ABCD);
        assertThat(decode("010000e0fd01e0ea01040000000000", 512)).isEqualTo(new byte[512]);
        assertThat(decode("210000e0fff101040000000000", 512)).isEqualTo(new byte[512]);
    }

    @Test
    void aFragmentOf64KibOfZerosDecodes() throws Exception {
        // Given: 268 bytes in all, by their digest those of C FastLZ 0.5.0
        byte[] block = bytes("210000e0", "ff".repeat(256), "f001040000000000");
        assertThat(block).hasSize(268);
        assertThat(sha256(block)).isEqualTo("b18f9918f8d05a4cede46f83f83df342aedf7ff081e63e83d7d546c08568e004");

        assertThat(decode(block, 65536)).isEqualTo(new byte[65536]);
    }

    @Test
    void aFarMatchGoesBeyond8192Bytes() {
        // Given: 10240 literals, 20 bytes short of twice, then one far match for all of it
        byte[] half = hashes();
        var block = new ByteArrayOutputStream();
        for (int at = 0; at < half.length; at += 32) {
            block.write(at == 0 ? 0x3f : 0x1f);
            block.write(half, at, 32);
        }
        block.writeBytes(bytes("ff"));
        int length = 10240 - 9;
        for (; length >= 255; length -= 255) {
            block.write(0xff);
        }
        block.write(length);
        block.writeBytes(bytes("ff 08 00"));

        // When
        byte[] out = decode(block.toByteArray(), 20480);

        // Then
        assertThat(out).startsWith(half).endsWith(half);
    }

    @Test
    void targetsAreWrittenOnlyWhereTheyShould() {
        byte[] target = new byte[40];
        FastLz.decode(bytes("0341424344e00e03044441424344"), target, 5, 32);

        assertThat(target).startsWith(new byte[5]).endsWith(new byte[3]);
        assertThat(Arrays.copyOfRange(target, 5, 37)).isEqualTo(ABCD);
    }

    @Test
    void everyRuleHasItsRejection() {
        assertMalformed(() -> decode("43 41", 4), "FastLZ data at byte 1: unknown level 3");
        assertMalformed(() -> decode("03 41", 4), "FastLZ data at byte 1: a run of 4 bytes does not fit");
        assertMalformed(() -> decode("03 41 42 43 44", 3), "FastLZ data at byte 1: a run of 4 bytes does not fit");
        assertMalformed(() -> decode("00 41", 2), "FastLZ data at byte 2: gives 1 bytes instead of 2");
        assertMalformed(
                () -> decode("00 41 20 01", 9), "FastLZ data at byte 4: a match of 3 bytes 2 back does not fit");
        assertMalformed(
                () -> decode("00 41 20 00", 3), "FastLZ data at byte 4: a match of 3 bytes 1 back does not fit");
        assertMalformed(() -> decode("00 41 20", 4), "FastLZ data at byte 3: ends in the middle of an instruction");
        assertMalformed(() -> decode("00 41 e0", 14), "FastLZ data at byte 3: ends in the middle of an instruction");
        assertMalformed(
                () -> decode("20 41 3f ff 00", 14), "FastLZ data at byte 5: ends in the middle of an instruction");
        assertMalformed(() -> decode("", 1), "FastLZ data at byte 0: ends in the middle of an instruction");
    }

    @Test
    void damagedBlocksDecodeOrAreMalformed() {
        Random random = new Random(7);
        byte[] near = bytes("2341424344e00e03044441424344");
        byte[] zeros = bytes("210000e0", "ff".repeat(256), "f001040000000000");
        for (int i = 0; i < 4000; i++) {
            Fuzz.accepts(Fuzz.damage(near, random), damaged -> decode(damaged, 32));
            Fuzz.accepts(Fuzz.damage(zeros, random), damaged -> decode(damaged, 65536));
        }
    }

    private static byte[] hashes() {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < 320; i++) {
            all.writeBytes(digest(new byte[] {(byte) i, (byte) (i >> 8)}));
        }
        return all.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] decode(String hex, int length) {
        return decode(hex.isEmpty() ? new byte[0] : bytes(hex), length);
    }

    private static byte[] decode(byte[] block, int length) {
        byte[] out = new byte[length];
        FastLz.decode(block, out, 0, length);
        return out;
    }
}
