package io.drayage.protocol.manifest;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static io.drayage.protocol.manifest.Manifests.data;
import static io.drayage.protocol.manifest.Manifests.delta;
import static io.drayage.protocol.manifest.Manifests.full;
import static io.drayage.protocol.manifest.Manifests.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One test per way in which a manifest is refused. Offsets are those of the tables in protocol/README.md. */
class ManifestRejectionTest {
    // Full: header 0, S 80 (key "seg", 10 bytes), D 90, Z 147, E 164, end 217.
    private static final byte[] FULL = Manifests.write(full(3), List.of(data(0, "seg"), zeros(1, 2)));
    // Delta: header 0, Z 80 (blocks 1, 2), Z 97 (blocks 5, 6), E 114, end 167.
    private static final byte[] DELTA = Manifests.write(delta(9), List.of(zeros(1, 2), zeros(5, 2)));

    @Test
    void anotherHeaderIsRefused() {
        assertRefused(FULL, b -> b.put(0, (byte) 'X'), "manifest at byte 0: not a manifest");
        assertRefused(
                FULL, b -> b.putShort(8, (short) 2), "manifest at byte 8: version 2, this reader knows version 1");
        assertRefused(FULL, b -> b.putInt(12, 4096), "manifest at byte 12: blocks of 4096 bytes");
        assertRefused(FULL, b -> b.putInt(68, 1), "manifest at byte 68: reserved bytes are not zero");
        assertRefused(
                FULL, b -> b.putShort(10, (short) 1), "manifest at byte 0: a manifest of level 1 needs a parent run");
        assertRefused(FULL, b -> b.putLong(48, 1), "manifest at byte 0: a manifest of level 0 has no parent run");
        assertRefused(DELTA, b -> b.putShort(10, (short) 17), "manifest at byte 0: level 17 is not within 0 to 16");
        assertRefused(FULL, b -> b.putInt(64, -1), "manifest at byte 0: epoch -1 is negative");
        assertRefused(
                FULL, b -> b.putLong(72, 0), "manifest at byte 0: capacityBytes 0 is not within 1 to 70368744177664");
    }

    @Test
    void unknownRecordsAreRefused() {
        assertRefused(FULL, b -> b.put(147, (byte) 'Q'), "manifest at byte 147: record of type 81");
    }

    @Test
    void segmentsMustBeDefinedInOrderAndUsedAtOnce() {
        assertRefused(FULL, b -> b.putShort(81, (short) 0), "manifest at byte 81: a segment's key of 0 bytes");
        assertRefused(FULL, b -> b.putShort(81, (short) 513), "manifest at byte 81: a segment's key of 513 bytes");
        assertRefused(FULL, b -> b.putInt(83, 1), "manifest at byte 83: segment id 1 instead of 0");
        assertRefused(FULL, b -> b.put(87, (byte) ' '), "manifest at byte 87: not a segment's key");
        assertRefused(FULL, b -> b.put(87, (byte) '/'), "manifest at byte 87: not a segment's key");
        assertRefused(FULL, b -> b.put(88, (byte) 0xe4), "manifest at byte 87: not a segment's key");
        assertRefused(FULL, b -> b.putInt(91, 1), "manifest at byte 91: segment id 1 is not the one defined");
        assertRefused(FULL, b -> b.putInt(91, -1), "manifest at byte 91: segment id 4294967295 is not the one defined");
        assertRefused(without(FULL, 90, 147), b -> {}, "manifest at byte 90: a segment is defined but not used");
        assertRefused(without(FULL, 90, 164), b -> {}, "manifest at byte 90: a segment is defined but not used");
    }

    @Test
    void dataMustPointAtAFrame() {
        assertRefused(FULL, b -> b.putLong(103, -1), "manifest at byte 103: no frame has offset -1, length 100");
        assertRefused(FULL, b -> b.putInt(111, 23), "manifest at byte 103: no frame has offset 0, length 23");
        assertRefused(FULL, b -> b.putInt(111, -1), "manifest at byte 103: no frame has offset 0, length 4294967295");
    }

    @Test
    void blocksMustBeOnTheDisk() {
        assertRefused(FULL, b -> b.putLong(95, -1), "manifest at byte 95: blocks beyond the disk's 3");
        assertRefused(FULL, b -> b.putLong(95, 3), "manifest at byte 95: blocks beyond the disk's 3");
        assertRefused(FULL, b -> b.putLong(156, 3), "manifest at byte 148: blocks beyond the disk's 3");
        assertRefused(FULL, b -> b.putLong(156, Long.MAX_VALUE), "manifest at byte 148: blocks beyond the disk's 3");
        assertRefused(FULL, b -> b.putLong(156, 0), "manifest at byte 148: blocks beyond the disk's 3");
    }

    @Test
    void blocksMustAscendWithoutOverlap() {
        assertRefused(DELTA, b -> b.putLong(98, 2), "manifest at byte 98: block 2 after block 2");
        assertRefused(DELTA, b -> b.putLong(98, 3), "manifest at byte 98: two zero runs that touch");
    }

    @Test
    void aFullManifestMustCoverEveryBlock() {
        assertRefused(FULL, b -> b.putLong(95, 1), "manifest at byte 95: a full manifest without block 0");
        assertRefused(FULL, b -> b.putLong(156, 1), "manifest at byte 164: a full manifest ends at block 2 of 3");
    }

    @Test
    void theTrailerMustMatch() {
        for (int field : new int[] {165, 173, 181}) {
            assertRefused(FULL, b -> b.put(field, (byte) 9), "manifest at byte 164: counts do not match the records");
        }
        byte[] changed = FULL.clone();
        changed[120] ^= 1;
        assertMalformed(() -> Manifests.read(changed), "manifest at byte 185: SHA-256 does not match");
    }

    @Test
    void nothingMayFollowTheTrailer() {
        byte[] longer = Arrays.copyOf(FULL, FULL.length + 1);
        assertMalformed(() -> Manifests.read(longer), "manifest at byte 217: bytes after the trailer");
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < FULL.length; length++) {
            byte[] cut = Arrays.copyOf(FULL, length);
            assertThat(Fuzz.accepts(cut, Manifests::read)).isFalse();
        }
        assertMalformed(() -> Manifests.read(new byte[0]), "manifest at byte 0: ends before its trailer");
        assertMalformed(() -> Manifests.read(Arrays.copyOf(FULL, 146)), "manifest at byte 90: ends before its trailer");
    }

    @Test
    void theSameErrorsComeHoweverTheBytesAreCut() {
        byte[] bad = FULL.clone();
        bad[147] = 'Q';
        for (List<ByteBuffer> chunks : Fuzz.cuts(bad, 3)) {
            assertMalformed(() -> Manifests.read(chunks), "manifest at byte 147: record of type 81");
        }
    }

    @Test
    void damagedManifestsOnlyEverThrowMalformedInput() {
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Fuzz.damage(random.nextBoolean() ? FULL : DELTA, random);
            if (damaged.length > 32 && random.nextBoolean()) {
                seal(damaged);
            }
            Fuzz.accepts(damaged, Manifests::read);
        }
    }

    /** Changes an otherwise sound manifest, puts its digest right, and expects the refusal. */
    private static void assertRefused(byte[] manifest, Consumer<ByteBuffer> change, String message) {
        byte[] changed = manifest.clone();
        change.accept(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
        seal(changed);
        assertMalformed(() -> Manifests.read(changed), message);
    }

    private static void seal(byte[] manifest) {
        var sha256 = BlockHasher.newSha256();
        sha256.update(manifest, 0, manifest.length - 32);
        System.arraycopy(sha256.digest(), 0, manifest, manifest.length - 32, 32);
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        return ByteBuffer.allocate(bytes.length - to + from)
                .put(bytes, 0, from)
                .put(bytes, to, bytes.length - to)
                .array();
    }
}
