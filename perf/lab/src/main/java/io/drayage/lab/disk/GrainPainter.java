package io.drayage.lab.disk;

import java.nio.charset.StandardCharsets;

/** Paints one grain of a kind from a seed: the same bytes for the same seed, on every machine. */
final class GrainPainter {
    private static final String[] WORDS =
            ("the of and to in cargo harbour manifest container vessel server request response error timeout connection"
                            + " replica volume snapshot block transfer customer order invoice total quantity address street session user password expired"
                            + " retry queue worker thread memory buffer index table column value null true false default enable disable listen port"
                            + " host domain path file directory mode owner group kernel module device driver interface network route gateway")
                    .split(" ");

    private GrainPainter() {}

    static byte[] paint(GrainKind kind, long seed) {
        byte[] grain = new byte[Grain.BYTES];
        Mix64 random = new Mix64(seed);
        switch (kind) {
            case TEXT -> fill(grain, random, GrainPainter::sentence);
            case LOG -> fill(grain, random, GrainPainter::logLine);
            case BINARY -> records(grain, random);
            case RANDOM -> noise(grain, random);
        }
        return grain;
    }

    /** One piece of text, drawn from a generator. */
    private interface Phrase {
        void append(StringBuilder out, Mix64 random);
    }

    private static void fill(byte[] grain, Mix64 random, Phrase phrase) {
        StringBuilder out = new StringBuilder(Grain.BYTES + 512);
        while (out.length() < Grain.BYTES) {
            phrase.append(out, random);
        }
        byte[] text = out.substring(0, Grain.BYTES).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, grain, 0, Grain.BYTES);
    }

    private static void sentence(StringBuilder out, Mix64 random) {
        int words = 4 + random.below(12);
        for (int i = 0; i < words; i++) {
            // The smaller of two draws: frequent words are frequent, as in prose.
            out.append(WORDS[Math.min(random.below(WORDS.length), random.below(WORDS.length))])
                    .append(' ');
            if (random.below(6) == 0) {
                out.append(Long.toString(random.next() & 0xFFFFFF, 36)).append(' ');
            }
        }
        out.append(".\n");
    }

    private static void logLine(StringBuilder out, Mix64 random) {
        out.append("2026-11-").append(10 + random.below(18)).append('T').append(10 + random.below(14));
        out.append(':').append(10 + random.below(50)).append(':').append(10 + random.below(50));
        out.append(".")
                .append(100 + random.below(900))
                .append("Z INFO  [worker-")
                .append(random.below(16));
        out.append("] ").append(WORDS[random.below(WORDS.length)]).append('=').append(random.below(100_000));
        out.append(" request handled in ").append(random.below(2_000)).append(" ms\n");
    }

    private static void records(byte[] grain, Mix64 random) {
        int at = 0;
        while (at + 32 <= grain.length) {
            int kind = random.below(8);
            putLong(grain, at, kind);
            putLong(grain, at + 8, 0x00007F3A_00000000L | (random.next() & 0xFFFFF0));
            putLong(grain, at + 16, random.below(4096));
            putLong(grain, at + 24, kind < 4 ? random.next() : random.next() & 0xFFFFFFFFL);
            at += 32;
        }
    }

    private static void noise(byte[] grain, Mix64 random) {
        for (int at = 0; at < grain.length; at += 8) {
            putLong(grain, at, random.next());
        }
    }

    private static void putLong(byte[] grain, int at, long value) {
        for (int i = 0; i < 8; i++) {
            grain[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
