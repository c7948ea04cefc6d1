package io.drayage.lab.nfc;

import io.drayage.lab.disk.Grain;
import io.drayage.lab.disk.GrainContent;
import io.vertx.core.buffer.Buffer;

/**
 * A QueryAllocatedBlocks.
 *
 * @param chunkBytes what one bit stands for
 * @param startBytes where the first chunk begins
 * @param chunks how many bits are asked for
 */
record AllocatedBlocks(long chunkBytes, long startBytes, long chunks) {
    private static final long SMALLEST_CHUNK = 128 * 512;
    private static final long MOST_CHUNKS = 524_288;

    static AllocatedBlocks parse(Buffer payload, long capacity) {
        long chunk = payload.getLongLE(16);
        long start = payload.getLongLE(24);
        long count = payload.getLongLE(32);
        boolean right = chunk >= SMALLEST_CHUNK
                && chunk % 512 == 0
                && start >= 0
                && start % chunk == 0
                && count > 0
                && count <= MOST_CHUNKS
                && start <= capacity
                && count <= (capacity - start) / chunk;
        if (!right) {
            throw new NfcRefusal(
                    NfcRefusal.OTHER, "NfcAioQueryAllocatedBlocks: the range is not aligned to the chunk size");
        }
        return new AllocatedBlocks(chunk, start, count);
    }

    /** One bit per chunk, lowest first, padded to a multiple of four bytes. Blocking. */
    byte[] bitmap(GrainContent content) {
        byte[] bits = new byte[(int) (((chunks + 7) / 8 + 3) / 4 * 4)];
        long end = startBytes + chunks * chunkBytes;
        long grain = content.nextData(startBytes / Grain.BYTES);
        while (grain < content.grainCount() && grain * Grain.BYTES < end) {
            if (content.grain(grain).isZero()) {
                grain = content.nextData(grain + 1);
                continue;
            }
            long first = Math.max(0, grain * Grain.BYTES - startBytes) / chunkBytes;
            long last = Math.min(end - startBytes - 1, (grain + 1) * Grain.BYTES - 1 - startBytes) / chunkBytes;
            for (long chunk = first; chunk <= last; chunk++) {
                bits[(int) (chunk >>> 3)] |= (byte) (1 << (chunk & 7));
            }
            // The rest of the last chunk needs no look.
            grain = content.nextData(Math.max(grain + 1, (startBytes + (last + 1) * chunkBytes) / Grain.BYTES));
        }
        return bits;
    }
}
