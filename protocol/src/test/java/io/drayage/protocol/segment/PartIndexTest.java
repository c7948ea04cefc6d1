package io.drayage.protocol.segment;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One test per way in which an index is refused. Offsets are those of the table in protocol/README.md. */
class PartIndexTest {
    private static final int ENTRY_1 = 72;
    private static final int ENTRY_2 = 72 + 52;
    private static final int DIGEST = 72 + 3 * 52;

    @Test
    void lengthsThatNoIndexHasAreRefused() {
        assertMalformed(
                () -> PartIndex.parse(ByteBuffer.allocate(119)), "part index at byte 0: a payload of 119 bytes");
        assertMalformed(
                () -> PartIndex.parse(ByteBuffer.allocate(PartBuilder.PART_CAPACITY + 1)),
                "part index at byte 0: a payload of 9437185 bytes");
    }

    @Test
    void anotherMagicVersionOrFlagIsRefused() {
        assertRefused(b -> b.put(0, (byte) 'X'), "part index at byte 0: not an index");
        assertRefused(b -> b.putShort(8, (short) 2), "part index at byte 8: version 2, this reader knows version 1");
        assertRefused(b -> b.putShort(10, (short) 3), "part index at byte 10: flags that version 1 does not have");
    }

    @Test
    void theNumberOfEntriesMustFitThePayload() {
        assertRefused(b -> b.putInt(12, 4), "part index at byte 12: 4 entries in a payload of 276 bytes");
        assertRefused(b -> b.putInt(12, -1), "part index at byte 12: 4294967295 entries in a payload of 276 bytes");
    }

    @Test
    void theTailMustBeThere() {
        assertRefused(
                b -> b.put(DIGEST + 47, (byte) 'X'),
                "part index at byte 0: the bytes before the part's end are not an index's tail");
        assertRefused(
                b -> b.putInt(DIGEST + 36, 1),
                "part index at byte 0: the bytes before the part's end are not an index's tail");
        assertRefused(b -> b.putInt(DIGEST + 32, -1), "part index at byte 0: an index frame of 4294967295 bytes");
        assertRefused(
                b -> b.putInt(DIGEST + 32, 285), "part index at byte 260: payload and tail disagree about the length");
    }

    @Test
    void aChangeThatTheDigestDoesNotKnowIsRefused() {
        for (int at : new int[] {16, 47, 48, 64, ENTRY_1 + 20, DIGEST}) {
            ByteBuffer payload = payload();
            payload.put(at, (byte) (payload.get(at) ^ 1));

            assertMalformed(() -> PartIndex.parse(payload), "part index at byte 228: SHA-256 does not match");
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertRefused(b -> b.putInt(48, -1), "part index at byte 48: epoch 4294967295 out of range");
        assertRefused(b -> b.putInt(52, -1), "part index at byte 52: segment number 4294967295 out of range");
        assertRefused(b -> b.putInt(56, 0), "part index at byte 56: part number 0 out of range");
        assertRefused(b -> b.putInt(56, 10_001), "part index at byte 56: part number 10001 out of range");
        assertRefused(b -> b.putLong(64, -1), "part index at byte 64: part 2 at offset -1");
        assertRefused(b -> b.putLong(64, 0), "part index at byte 64: part 2 at offset 0");
        assertRefused(b -> b.putInt(56, 1), "part index at byte 64: part 1 at offset 1000");
    }

    @Test
    void entriesThatNoBuilderWritesAreRefused() {
        assertRefused(b -> b.putInt(ENTRY_1, 2), "part index at byte 72: entry of kind 2");
        assertRefused(b -> b.putLong(ENTRY_1 + 4, -1), "part index at byte 72: blocks that no disk has");
        assertRefused(b -> b.putLong(ENTRY_1 + 4, 1L << 27), "part index at byte 72: blocks that no disk has");
        assertRefused(b -> b.putInt(ENTRY_2 + 16, 0), "part index at byte 124: blocks that no disk has");
        assertRefused(b -> b.putInt(ENTRY_2 + 16, -1), "part index at byte 124: blocks that no disk has");
        assertRefused(
                b -> b.putInt(ENTRY_2 + 12, 1), "part index at byte 124: a zero run with a frame or another hash");
        assertRefused(
                b -> b.put(ENTRY_2 + 20, (byte) 0), "part index at byte 124: a zero run with a frame or another hash");
    }

    @Test
    void framesMustLieOneAfterTheOtherUpToTheIndex() {
        assertRefused(b -> b.putInt(ENTRY_1 + 16, 23), "part index at byte 88: a frame of 23 bytes");
        assertRefused(b -> b.putInt(ENTRY_1 + 16, 524312), "part index at byte 88: a frame of 524312 bytes");
        assertRefused(
                b -> b.putInt(ENTRY_1 + 12, 1),
                "part index at byte 84: frame not where the one before it ends, or beyond the part");
        assertRefused(
                b -> b.putInt(ENTRY_1 + 16, 101),
                "part index at byte 188: frame not where the one before it ends, or beyond the part");
        assertRefused(b -> b.putInt(60, 301), "part index at byte 60: frames of the entries end at 300");
    }

    @Test
    void framesBeyondTheLargestPartAreRefused() {
        // Given 18 frames that claim to be of the greatest length
        PartBuilder part = new PartBuilder(
                ByteBuffer.allocate(PartBuilder.PART_CAPACITY), new UUID(1, 2), new UUID(3, 4), 0, 0, 1, 0);
        for (int i = 0; i < 18; i++) {
            part.appendBlock(i, PartBuilderTest.hash(i), PartBuilderTest.frame(24, i));
        }
        part.seal(true);
        ByteBuffer payload = ByteBuffer.allocate(part.indexPayload().remaining())
                .put(part.indexPayload())
                .flip()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 18; i++) {
            payload.putInt(ENTRY_1 + i * 52 + 12, i * 524311).putInt(ENTRY_1 + i * 52 + 16, 524311);
        }
        seal(payload);

        assertMalformed(
                () -> PartIndex.parse(payload),
                "part index at byte 968: frame not where the one before it ends, or beyond the part");
    }

    @Test
    void aTailThatIsNotWholeIsRefused() {
        byte[] part = part();
        assertMalformed(
                () -> PartIndex.indexFrameBytes(ByteBuffer.allocate(15)),
                "part index at byte 0: a part does not end with 15 bytes");
        assertMalformed(
                () -> PartIndex.parseTail(ByteBuffer.wrap(part, part.length - 283, 283)),
                "part index at byte 0: index frame of 284 bytes in 283");
        part[300] ^= 1;
        assertMalformed(() -> PartIndex.parseTail(ByteBuffer.wrap(part)), "part index at byte 0: not an index frame");
        part[300] ^= 1;
        part[304] ^= 1;
        assertMalformed(
                () -> PartIndex.parseTail(ByteBuffer.wrap(part)),
                "part index at byte 4: frame length and tail disagree");
    }

    @Test
    void damagedIndexesOnlyEverThrowMalformedInput() {
        // Given
        ByteBuffer payload = payload();
        byte[] good = new byte[payload.remaining()];
        payload.get(good);
        Random random = new Random(42);

        for (int i = 0; i < 20_000; i++) {
            // When the digest is put right again, so that the damage reaches the fields
            byte[] damaged = Fuzz.damage(good, random);
            if (damaged.length >= 48 && random.nextBoolean()) {
                seal(ByteBuffer.wrap(damaged));
            }

            // Then
            Fuzz.accepts(damaged, bytes -> PartIndex.parse(ByteBuffer.wrap(bytes)));
            Fuzz.accepts(damaged, bytes -> PartIndex.parseTail(ByteBuffer.wrap(bytes)));
        }
        assertThat(Fuzz.accepts(good, bytes -> PartIndex.parse(ByteBuffer.wrap(bytes))))
                .isTrue();
    }

    /** Changes an otherwise sound payload, puts its digest right, and expects the refusal. */
    private static void assertRefused(Consumer<ByteBuffer> change, String message) {
        ByteBuffer payload = payload();
        change.accept(payload);
        seal(payload);
        assertMalformed(() -> PartIndex.parse(payload), message);
    }

    private static void seal(ByteBuffer payload) {
        int digestAt = payload.limit() - 48;
        var sha256 = BlockHasher.newSha256();
        sha256.update(payload.slice(0, digestAt));
        payload.put(digestAt, sha256.digest());
    }

    private static ByteBuffer payload() {
        return ByteBuffer.wrap(part(), 308, 276).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A frame of 100 bytes, a zero run, a frame of 200 bytes. */
    private static byte[] part() {
        PartBuilder part = new PartBuilder(
                ByteBuffer.allocate(PartBuilder.PART_CAPACITY), new UUID(1, 2), new UUID(3, 4), 0, 0, 2, 1000);
        part.appendBlock(0, PartBuilderTest.hash(0), PartBuilderTest.frame(100, 1));
        part.appendZeroRun(1, 3);
        part.appendBlock(4, PartBuilderTest.hash(4), PartBuilderTest.frame(200, 2));
        ByteBuffer sealed = part.seal(true);
        byte[] bytes = new byte[sealed.remaining()];
        sealed.get(bytes);
        return bytes;
    }
}
