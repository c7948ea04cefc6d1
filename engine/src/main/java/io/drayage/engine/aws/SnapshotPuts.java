package io.drayage.engine.aws;

import io.drayage.engine.aws.PutGovernor.PutEnd;
import io.drayage.protocol.block.BlockHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * Puts blocks into one snapshot, within the quotas of account and snapshot. Each put is tried again while time may cure its failure; a refusal ends it at once. Callers bound how many they have under way. Any
 * context.
 */
public final class SnapshotPuts {
    /** A put that is only throttled waits longer than one that gets no answer. */
    private static final Duration THROTTLED_PATIENCE = Duration.ofMinutes(15);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long APPEARS_POLL_MILLIS = 1_000;

    private final Vertx vertx;
    private final EbsDirect ebs;
    private final PutGovernor.Lane lane;
    private final String snapshotId;
    private final long startedNanos = System.nanoTime();

    SnapshotPuts(Vertx vertx, EbsDirect ebs, PutGovernor.Lane lane, String snapshotId) {
        this.vertx = vertx;
        this.ebs = ebs;
        this.lane = lane;
        this.snapshotId = snapshotId;
    }

    /**
     * Puts a block of 524288 bytes; completes when AWS has taken it.
     *
     * @param hash SHA-256 of the block; AWS checks it
     */
    public Future<Void> put(long index, Buffer block, BlockHash hash) {
        Promise<Void> end = Promise.promise();
        attempt(index, block, hash, 1, System.nanoTime(), end);
        return end.future();
    }

    private void attempt(long index, Buffer block, BlockHash hash, int number, long since, Promise<Void> end) {
        lane.turn()
                .compose(mine -> ebs.putBlock(snapshotId, index, block, hash))
                .onComplete(
                        taken -> {
                            lane.ended(PutEnd.DONE);
                            end.complete();
                        },
                        failure -> {
                            lane.ended(endOf(failure));
                            again(failure, index, block, hash, number, since, end);
                        });
    }

    private void again(
            Throwable failure, long index, Buffer block, BlockHash hash, int number, long since, Promise<Void> end) {
        long now = System.nanoTime();
        long pause = failure instanceof AwsFailure refused ? pauseMillis(refused, number, now, since) : -1;
        if (pause < 0) {
            end.fail(AwsErrors.translate(failure));
        } else {
            vertx.setTimer(pause, over -> attempt(index, block, hash, number + 1, since, end));
        }
    }

    /** Before the next attempt; negative when there is to be none. */
    private long pauseMillis(AwsFailure failure, int number, long now, long since) {
        if (failure.isAbsent()) {
            return now - startedNanos < EbsDirect.APPEARS_WITHIN.toNanos() ? APPEARS_POLL_MILLIS : -1;
        }
        Duration patience = failure.isThrottle() ? THROTTLED_PATIENCE : PATIENCE;
        return failure.isPassing() && now - since < patience.toNanos() ? AwsRetries.pauseMillis(number) : -1;
    }

    private static PutEnd endOf(Throwable failure) {
        if (!(failure instanceof AwsFailure refused)) {
            return PutEnd.FAILED;
        }
        if (refused.isAbsent()) {
            return PutEnd.NOT_THERE_YET;
        }
        if (!refused.isThrottle()) {
            return PutEnd.FAILED;
        }
        return refused.reason().equals("RESOURCE_LEVEL_THROTTLE")
                ? PutEnd.SNAPSHOT_THROTTLED
                : PutEnd.ACCOUNT_THROTTLED;
    }
}
