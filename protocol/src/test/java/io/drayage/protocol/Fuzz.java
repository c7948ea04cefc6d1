package io.drayage.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** What tests of decoders share: cutting bytes, damaging bytes, and expecting one typed error. */
public final class Fuzz {
    private Fuzz() {}

    /** The whole, then byte by byte, then cut at random. */
    public static List<List<ByteBuffer>> cuts(byte[] bytes, long seed) {
        Random random = new Random(seed);
        List<List<ByteBuffer>> cuts = new ArrayList<>();
        cuts.add(List.of(ByteBuffer.wrap(bytes)));
        cuts.add(cut(bytes, () -> 1));
        for (int most : new int[] {7, 90, 400}) {
            cuts.add(cut(bytes, () -> random.nextInt(most + 1)));
        }
        return cuts;
    }

    /** Flips, inserts, removes, overwrites or cuts off some bytes. */
    public static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            damaged = damageOnce(damaged, random);
        }
        return damaged;
    }

    /** Runs the decoder and lets nothing but a malformed input through; returns whether it accepted the bytes. */
    public static boolean accepts(byte[] bytes, Consumer<byte[]> decoder) {
        try {
            decoder.accept(bytes);
            return true;
        } catch (MalformedInputException expected) {
            assertThat(expected.reason()).isNotBlank();
            return false;
        }
    }

    /** Expects one malformed input whose message ends so. */
    public static void assertMalformed(Runnable decoding, String message) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(decoding::run)
                .withMessage(message);
    }

    private static List<ByteBuffer> cut(byte[] bytes, java.util.function.IntSupplier length) {
        List<ByteBuffer> chunks = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int taken = Math.min(length.getAsInt(), bytes.length - at);
            chunks.add(ByteBuffer.wrap(bytes, at, taken).slice());
            at += taken;
        }
        return chunks;
    }

    private static byte[] damageOnce(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        ByteBuffer out = ByteBuffer.allocate(bytes.length + 8);
        switch (random.nextInt(5)) {
            case 0 -> out.put(bytes).put(at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
            case 1 -> out.put(bytes, 0, at).putLong(random.nextLong()).put(bytes, at, bytes.length - at);
            case 2 -> out.put(bytes, 0, at);
            case 3 -> out.put(bytes, 0, at).put(bytes, at + 1, bytes.length - at - 1);
            default -> out.put(bytes).put(at, random.nextBoolean() ? (byte) 0xff : (byte) 0);
        }
        byte[] damaged = new byte[out.position()];
        out.get(0, damaged);
        return damaged;
    }
}
