package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockGeometry;
import java.util.Arrays;
import java.util.Random;

/** A disk whose blocks come from seeds: 0 is zero, even seeds compress well, odd ones not at all. */
final class TestDisk {
    private final long capacityBytes;
    private final long[] seeds;

    TestDisk(long capacityBytes) {
        this.capacityBytes = capacityBytes;
        this.seeds = new long[Math.toIntExact(BlockGeometry.blockCount(capacityBytes))];
    }

    static TestDisk random(int blocks, long seed) {
        var disk = new TestDisk((long) blocks * BlockGeometry.BLOCK_BYTES);
        var random = new Random(seed);
        for (int i = 0; i < blocks; i++) {
            disk.seeds[i] = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(1_000_000);
        }
        return disk;
    }

    /** All blocks incompressible. */
    static TestDisk full(int blocks, long seed) {
        var disk = new TestDisk((long) blocks * BlockGeometry.BLOCK_BYTES);
        for (int i = 0; i < blocks; i++) {
            disk.seeds[i] = 2 * (seed * 100_000 + i) + 1;
        }
        return disk;
    }

    TestDisk with(int block, long seed) {
        var changed = new TestDisk(capacityBytes);
        System.arraycopy(seeds, 0, changed.seeds, 0, seeds.length);
        changed.seeds[block] = seed;
        return changed;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    int blocks() {
        return seeds.length;
    }

    long seed(int block) {
        return seeds[block];
    }

    long zeroBlocks() {
        return Arrays.stream(seeds).filter(seed -> seed == 0).count();
    }

    long zerosFrom(long block) {
        int end = (int) block;
        while (end < seeds.length && seeds[end] == 0) {
            end++;
        }
        return end - block;
    }

    void read(long block, byte[] target) {
        Arrays.fill(target, (byte) 0);
        long seed = seeds[(int) block];
        if (seed == 0) {
            return;
        }
        int random = seed % 2 == 0 ? 64 << 10 : BlockGeometry.BLOCK_BYTES;
        byte[] bytes = new byte[random];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(bytes, 0, target, 0, random);
        int valid = BlockGeometry.validBytes(block, capacityBytes);
        Arrays.fill(target, valid, target.length, (byte) 0);
    }
}
