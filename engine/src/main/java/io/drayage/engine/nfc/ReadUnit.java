package io.drayage.engine.nfc;

import io.drayage.protocol.nfc.Fragment;
import java.util.ArrayList;
import java.util.List;

/** One request: one or more adjacent blocks; or blocks that are known to be zero, which wait only for their turn. Confined to the source's context. */
final class ReadUnit {
    private final long firstBlock;
    private final int blocks;
    private final long capacityBytes;
    private List<NfcBlock> filling;
    private boolean done;
    private long askedAt;
    private long zeros;

    ReadUnit(long firstBlock, int blocks, long capacityBytes) {
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.capacityBytes = capacityBytes;
        this.filling = empty();
    }

    /** Blocks that need no request. */
    static ReadUnit zeros(long firstBlock, long count) {
        var unit = new ReadUnit(firstBlock, 0, 0);
        unit.zeros = count;
        unit.done = true;
        return unit;
    }

    /** How many blocks are known to be zero; 0 for a request. */
    long zeros() {
        return zeros;
    }

    /** Takes more zero blocks if they follow its own. */
    boolean lengthen(long first, long count) {
        boolean follows = zeros > 0 && firstBlock + zeros == first;
        zeros += follows ? count : 0;
        return follows;
    }

    private List<NfcBlock> empty() {
        List<NfcBlock> fresh = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            fresh.add(new NfcBlock(firstBlock + i, capacityBytes));
        }
        return fresh;
    }

    long firstBlock() {
        return firstBlock;
    }

    /** Bytes of the disk that it covers, and of credit that it holds. */
    int bytes() {
        return filling.stream().mapToInt(NfcBlock::validBytes).sum();
    }

    void asked(long now) {
        askedAt = now;
    }

    long latencyNanos(long now) {
        return now - askedAt;
    }

    void add(Fragment fragment) {
        filling.forEach(block -> block.add(fragment));
    }

    void finish() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** Forgets what came of it: it is asked for again on another connection. */
    void restart() {
        filling = empty();
    }

    List<NfcBlock> take() {
        return filling;
    }
}
