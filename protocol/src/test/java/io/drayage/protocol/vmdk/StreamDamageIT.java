package io.drayage.protocol.vmdk;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link StreamDamageTest} samples, in full: an IT for its running time only. */
class StreamDamageIT {

    @Test
    void noFlippedBitChangesTheDiskOfALease() {
        byte[] stream = StreamDamage.smallStream();
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.LEASE, stream, 0, stream.length, 1);
    }

    @Test
    void noFlippedBitInHeaderTablesOrGrainsChangesTheDiskOfAQemuFile() {
        byte[] file = GoldenFile.DATA.vmdk();
        // The header, then the grain directory and the first table, then markers and the grains.
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.FILE, file, 0, 512, 1);
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.FILE, file, 38 * 512, 40 * 512, 1);
        StreamDamage.assertNoFlipChangesTheDisk(StreamMode.FILE, file, 128 * 512, 133 * 512, 1);
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void whateverTheDamageOnlyMalformedInputEscapesAndMemoryIsBoundedByWhatArrived() {
        StreamDamage.assertOnlyMalformedInputEscapes(1000, 4000);
    }
}
