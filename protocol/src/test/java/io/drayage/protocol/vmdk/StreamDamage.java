package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages streams and checks what the reader makes of them. */
final class StreamDamage {

    private static final int MOST_COMPRESSED = 2 * 2048 * 512;
    private static final int[] NASTY = {0, 1, 4, 127, 128, 255};

    private StreamDamage() {}

    /**
     * Flips one bit at a time: every one where a structure stands, one of every byte elsewhere.
     *
     * @param from first byte, inclusive
     * @param to last byte, exclusive
     * @param step 1 for all of these, n for every n-th
     */
    static void assertNoFlipChangesTheDisk(StreamMode mode, byte[] stream, int from, int to, int step) {
        // Given
        Random random = new Random(1);
        RawGrains original = RawGrains.read(mode, -1, stream);
        long capacityBytes = original.header().capacityBytes();

        int flips = 0;
        for (int at = from; at < to; at++) {
            boolean structure = stream[at] != 0 || at % 512 < 24;
            int first = structure ? 0 : random.nextInt(8);
            for (int bit = first; bit < (structure ? 8 : first + 1); bit++, flips++) {
                if (flips % step == 0) {
                    assertFlipIsHarmless(mode, capacityBytes, stream, original, at, bit);
                }
            }
        }
    }

    private static void assertFlipIsHarmless(
            StreamMode mode, long capacityBytes, byte[] stream, RawGrains original, int at, int bit) {
        // When
        stream[at] ^= (byte) (1 << bit);
        String outcome = outcome(mode, capacityBytes, stream, original);
        stream[at] ^= (byte) (1 << bit);

        // Then
        if (outcome.startsWith("changed")) {
            fail("bit %d of byte %d: %s", bit, at, outcome);
        }
    }

    private static String outcome(StreamMode mode, long capacityBytes, byte[] stream, RawGrains original) {
        try {
            return RawGrains.read(mode, capacityBytes, stream).differenceFrom(original);
        } catch (MalformedInputException e) {
            return "rejected";
        }
    }

    /**
     * Damages streams at random, feeds them in pieces of random size and inflates what comes out.
     *
     * @param firstSeed of the rounds; each round is reproduced by its seed alone
     */
    static void assertOnlyMalformedInputEscapes(int firstSeed, int rounds) {
        // Given
        List<byte[]> streams = List.of(smallStream(), GoldenFile.ZEROS.vmdk(), GoldenFile.DATA.vmdk());
        int rejected = 0;

        for (int seed = firstSeed; seed < firstSeed + rounds; seed++) {
            // When
            Random random = new Random(seed);
            byte[] stream = damaged(streams.get(random.nextInt(streams.size())), random);
            StreamMode mode = random.nextInt(4) == 0 ? StreamMode.LEASE : StreamMode.FILE;
            DiskRecorder disk = new DiskRecorder();
            try {
                feedInPieces(new StreamOptimizedReader(-1, mode, disk), stream, random);
            } catch (MalformedInputException expected) {
                rejected++;
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }

            // Then
            assertThat(disk.largestAllocation).isLessThanOrEqualTo(MOST_COMPRESSED);
            assertThat(disk.allocatedBytes).isLessThanOrEqualTo(stream.length + MOST_COMPRESSED);
        }
        assertThat(rejected).isBetween(rounds / 2, rounds - 1);
    }

    private static void feedInPieces(StreamOptimizedReader reader, byte[] stream, Random random) {
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(1 + random.nextInt(40000), stream.length - at);
            reader.feed(ByteBuffer.wrap(stream, at, length));
            at += length;
        }
        reader.end();
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] stream = original.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && stream.length > 0; i--) {
            stream = damagedOnce(stream, random);
        }
        return stream;
    }

    private static byte[] damagedOnce(byte[] stream, Random random) {
        int at = place(stream, random);
        switch (random.nextInt(7)) {
            case 0 -> stream[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> stream[at] = (byte) NASTY[random.nextInt(NASTY.length)];
            case 2 -> Arrays.fill(stream, at, Math.min(at + 1 + random.nextInt(8), stream.length), (byte) 0xFF);
            case 3 -> Arrays.fill(stream, at, Math.min(at + 512, stream.length), (byte) 0);
            case 4 -> copyWithin(stream, place(stream, random) / 512 * 512, at / 512 * 512);
            case 5 -> {
                return Arrays.copyOf(stream, at);
            }
            default -> {
                return without(stream, at / 512 * 512, 512 * (1 + random.nextInt(3)));
            }
        }
        return stream;
    }

    /** Headers and markers more often than what lies between them. */
    private static int place(byte[] stream, Random random) {
        int at = random.nextInt(stream.length);
        return random.nextBoolean() ? at : Math.min(at / 512 * 512 + random.nextInt(24), stream.length - 1);
    }

    private static void copyWithin(byte[] stream, int from, int to) {
        System.arraycopy(stream, from, stream, to, Math.min(512, stream.length - Math.max(from, to)));
    }

    private static byte[] without(byte[] stream, int from, int count) {
        int end = Math.min(from + count, stream.length);
        byte[] shorter = new byte[stream.length - (end - from)];
        System.arraycopy(stream, 0, shorter, 0, from);
        System.arraycopy(stream, end, shorter, from, stream.length - end);
        return shorter;
    }

    /** Every structure, in a few sectors, on a disk of four tables. */
    static byte[] smallStream() {
        return StreamWriter.open(204803)
                .grain(0, text("first"))
                .progress(128)
                .grain(128, text("second"))
                .marker(1, 6)
                .zeros(512)
                .grain(65536, text("next table"))
                .grain(204800, text("tail"))
                .finish();
    }

    private static byte[] text(String word) {
        byte[] grain = new byte[StreamWriter.GRAIN_BYTES];
        byte[] letters = word.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(letters, 0, grain, 1000, letters.length);
        return grain;
    }
}
