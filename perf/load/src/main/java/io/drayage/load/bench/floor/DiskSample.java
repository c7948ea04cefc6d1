package io.drayage.load.bench.floor;

import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A disk of the lab's generator, in memory in each form that a primitive takes. Every grain and block is an array of its own, although the lab's are shared: else
 * the caches would hold what in a real run comes from a socket. About 1.1 bytes of heap for each byte of capacity at a fill of 55 %.
 */
final class DiskSample {
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int WIRE_CHUNK_BYTES = 256 * 1024;

    private final long capacityBytes;
    private final double fill;
    private final List<byte[]> wire = new ArrayList<>();
    private final List<byte[]> grains = new ArrayList<>();
    private final List<byte[]> blocks = new ArrayList<>();

    /**
     * Makes the sample.
     *
     * @param capacityBytes a multiple of 512 KiB
     * @param fill share of the disk that holds data, 0 to 1
     */
    DiskSample(long seed, long capacityBytes, double fill) {
        this.capacityBytes = capacityBytes;
        this.fill = fill;
        GrainContent content = new GeneratedContent(seed, capacityBytes, fill, GrainDictionary.of(seed));
        stream(content);
        for (long i = content.nextData(0); i < content.grainCount(); i = content.nextData(i + 1)) {
            if (!content.grain(i).isZero()) {
                grains.add(content.grain(i).zlib().clone());
            }
        }
        byte[] zeros = new byte[BLOCK_BYTES];
        for (long at = 0; at < capacityBytes; at += BLOCK_BYTES) {
            byte[] block = new byte[BLOCK_BYTES];
            content.read(at, block, 0, BLOCK_BYTES);
            if (!Arrays.equals(block, zeros)) {
                blocks.add(block);
            }
        }
    }

    private void stream(GrainContent content) {
        StreamVmdkWriter writer = new StreamVmdkWriter(content, VmdkOptions.vsphere(), WIRE_CHUNK_BYTES);
        for (int length = writer.next(); length >= 0; length = writer.next()) {
            wire.add(Arrays.copyOf(writer.chunk(), length));
        }
    }

    /** Capacity in bytes: what all figures are divided by. */
    long capacityBytes() {
        return capacityBytes;
    }

    /** Share of the disk that was asked to hold data. */
    double fill() {
        return fill;
    }

    /** The lease's streamOptimized VMDK, in chunks as the lab's host sends them. Not to be modified. */
    List<byte[]> wire() {
        return wire;
    }

    /** The zlib stream of every grain that is not zero, in order. Not to be modified. */
    List<byte[]> grains() {
        return grains;
    }

    /** Every block of 512 KiB that is not zero, in order. Not to be modified. */
    List<byte[]> blocks() {
        return blocks;
    }

    /** Bytes of the lease's stream. */
    long wireBytes() {
        return bytes(wire);
    }

    /** Bytes in blocks that are not zero. */
    long blockBytes() {
        return bytes(blocks);
    }

    private static long bytes(List<byte[]> pieces) {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }
}
