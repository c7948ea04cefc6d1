package io.drayage.engine.nfc;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.lab.disk.GrainContent;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Compares every block with what the disk holds, keeps the account of credit, and holds the source to its order. */
final class ComparingListener implements SourceListener {
    final Promise<SourceSummary> done = Promise.promise();
    final AtomicLong blocks = new AtomicLong();
    final AtomicLong zeroBlocks = new AtomicLong();
    final AtomicLong creditOut = new AtomicLong();
    final AtomicLong mostHeld = new AtomicLong();
    final BlockSet.Builder delivered = BlockSet.builder();
    private final BlockSource source;
    private final GrainContent content;
    private final long creditLimit;
    private final JdkGrainInflater inflater = new JdkGrainInflater();
    private final byte[] expected = new byte[BlockGeometry.BLOCK_BYTES];
    private final byte[] actual = new byte[BlockGeometry.BLOCK_BYTES];
    private volatile boolean giving = true;
    private volatile boolean comparing = true;
    private volatile boolean once;
    private long last = -1;

    ComparingListener(BlockSource source, GrainContent content, long creditLimit) {
        this.source = source;
        this.content = content;
        this.creditLimit = creditLimit;
    }

    void begin(Context context) {
        context.runOnContext(ignored -> {
            source.start(this);
            give(creditLimit);
            giving = giving && !once;
        });
    }

    /** Credit is given at the start and never again. */
    void giveOnce() {
        once = true;
    }

    /** No credit is given. */
    void starve() {
        giving = false;
    }

    /** Blocks are materialised, but not compared: for measurements. */
    void trust() {
        comparing = false;
    }

    private void give(long bytes) {
        if (giving) {
            creditOut.addAndGet(bytes);
            source.request(bytes);
        }
    }

    @Override
    public void block(SourceBlock block) {
        blocks.incrementAndGet();
        inOrder(block.index(), 1);
        Arrays.fill(actual, (byte) 0x55);
        block.materialise(inflater, actual);
        if (comparing) {
            compare(block.index());
        }
        back(block.heldBytes());
    }

    private void compare(long index) {
        Arrays.fill(expected, (byte) 0);
        content.read(
                index * BlockGeometry.BLOCK_BYTES,
                expected,
                0,
                BlockGeometry.validBytes(index, content.capacityBytes()));
        if (!Arrays.equals(expected, actual)) {
            done.tryFail("block " + index + " differs at " + Arrays.mismatch(expected, actual));
        }
    }

    @Override
    public void zeros(long firstBlock, long count) {
        inOrder(firstBlock, count);
        zeroBlocks.addAndGet(count);
        for (long block = firstBlock; comparing && block < firstBlock + count; block++) {
            Arrays.fill(actual, (byte) 0);
            compare(block);
        }
    }

    private void inOrder(long first, long count) {
        if (first <= last) {
            done.tryFail("block " + first + " after " + last);
        }
        last = first + count - 1;
        delivered.add(first, count);
    }

    @Override
    public void released(long bytes) {
        back(bytes);
    }

    private void back(long bytes) {
        mostHeld.accumulateAndGet(creditOut.get(), Math::max);
        if (creditOut.addAndGet(-bytes) < 0) {
            done.tryFail("more credit came back than was given");
        }
        give(bytes);
    }

    @Override
    public void ended(SourceSummary summary) {
        done.tryComplete(summary);
    }

    @Override
    public void failed(EngineException cause) {
        done.tryFail(cause);
    }
}
