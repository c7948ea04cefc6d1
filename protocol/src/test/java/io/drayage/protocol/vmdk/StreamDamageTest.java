package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damage of every kind, sampled: it is noticed, by one typed error, or it does not change the disk. The whole of it: {@link StreamDamageIT}. */
class StreamDamageTest {

    @Test
    void noFlippedBitChangesTheDiskOfALease() {
        byte[] stream = StreamDamage.smallStream();
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.LEASE, stream, 0, stream.length, 40);
    }

    @Test
    void noFlippedBitInHeaderOrGrainsChangesTheDiskOfAQemuFile() {
        byte[] file = GoldenFile.DATA.vmdk();
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.FILE, file, 0, 512, 40);
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.FILE, file, 128 * 512, 130 * 512, 40);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void whateverTheDamageOnlyMalformedInputEscapesAndMemoryIsBoundedByWhatArrived() {
        StreamDamage.assertOnlyMalformedInputEscapes(0, 200);
    }

    @Test
    void randomBytesAreRejected() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            // Given: noise, most of it behind the right magic
            byte[] noise = new byte[random.nextInt(3000)];
            random.nextBytes(noise);
            byte[] magic = "KDMV".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(magic, 0, noise, 0, Math.min(magic.length, noise.length));

            // When / Then
            assertThatExceptionOfType(MalformedInputException.class)
                    .isThrownBy(() -> RawGrains.read(StreamMode.FILE, -1, noise));
        }
    }
}
