package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Takes a source's events, keeps its account of credit and hashes the disk that comes out. Gives credit back as soon as it can, up to {@link #limit}. */
final class RecordingListener implements SourceListener {
    final Promise<SourceSummary> done = Promise.promise();
    final AtomicLong blocks = new AtomicLong();
    final AtomicLong creditOut = new AtomicLong();
    private final BlockSource source;
    private final GrainInflater inflater = new JdkGrainInflater();
    private final MessageDigest sha256;
    private final byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
    private long next;
    private long limit;
    private int starveAfter = Integer.MAX_VALUE;
    private Consumer<Runnable> later = Runnable::run;

    RecordingListener(BlockSource source, long creditLimit) {
        this.source = source;
        this.limit = creditLimit;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin() {
        source.start(this);
        grant(limit);
    }

    private void grant(long bytes) {
        if (limit > 0) {
            creditOut.addAndGet(bytes);
            later.accept(() -> source.request(bytes));
        }
    }

    /** Credit is given back through this, so that it can be late. */
    void grantThrough(Consumer<Runnable> runner) {
        later = runner;
    }

    /** No more credit after that many blocks. */
    void starveAfter(int blocks) {
        starveAfter = blocks;
    }

    @Override
    public void block(SourceBlock arrived) {
        if (blocks.incrementAndGet() == starveAfter) {
            limit = 0;
        }
        creditOut.addAndGet(-arrived.heldBytes());
        require(arrived.index());
        arrived.materialise(inflater, block);
        sha256.update(block, 0, BlockGeometry.validBytes(arrived.index(), source.capacityBytes()));
        next++;
        grant(arrived.heldBytes());
    }

    @Override
    public void zeros(long firstBlock, long count) {
        require(firstBlock);
        byte[] zeros = new byte[BlockGeometry.BLOCK_BYTES];
        for (long index = firstBlock; index < firstBlock + count; index++) {
            sha256.update(zeros, 0, BlockGeometry.validBytes(index, source.capacityBytes()));
        }
        next += count;
    }

    private void require(long index) {
        if (index != next) {
            throw new IllegalStateException("block " + index + " after " + (next - 1));
        }
    }

    @Override
    public void released(long bytes) {
        creditOut.addAndGet(-bytes);
        grant(bytes);
    }

    @Override
    public void ended(SourceSummary summary) {
        done.complete(summary);
    }

    @Override
    public void failed(EngineException cause) {
        done.fail(cause);
    }

    Future<SourceSummary> end() {
        return done.future();
    }

    String sha256() {
        return java.util.HexFormat.of().formatHex(sha256.digest());
    }
}
