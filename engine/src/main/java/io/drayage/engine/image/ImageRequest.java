package io.drayage.engine.image;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * What a builder gets. Whether an earlier image can be built upon is the builder's own to find out: only it knows whether that image's parts are still there.
 *
 * @param run the sealed run
 * @param key the right to write to the run's ledgers
 * @param policy how an AMI shall be
 * @param cancelled set by whoever cancels the run; the builder stops soon after with CANCELLED and leaves no image
 * @param progress hears bytes of the image done so far
 * @param moreMemory takes so many bytes more of the budget, if there are any; they are given back when the build ends
 * @param owned asked before the builder replaces what others see: fails when another engine has the run by now, and then nothing may be replaced
 * @param driversPresent whether the guest has the drivers that an instance needs, see {@code BootReadiness}; empty when that is not known
 */
public record ImageRequest(
        RunDocument run,
        RunKey key,
        ImagePolicy policy,
        AtomicBoolean cancelled,
        LongConsumer progress,
        LongPredicate moreMemory,
        Supplier<Future<Void>> owned,
        Optional<Boolean> driversPresent) {
    /** For images that nobody else can be building. */
    public ImageRequest(RunDocument run, AtomicBoolean cancelled, LongConsumer progress) {
        this(
                run,
                new RunKey(run.jobId(), run.runId(), run.fence()),
                ImagePolicy.defaults(),
                cancelled,
                progress,
                bytes -> false,
                Future::succeededFuture,
                Optional.empty());
    }
}
