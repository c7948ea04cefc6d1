package io.drayage.engine.image;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What a builder gets. Whether an earlier image can be built upon is the builder's own to find out: only it knows whether that image's parts are still there.
 *
 * @param run the sealed run
 * @param key the right to write to the run's ledgers
 * @param policy how an AMI shall be
 * @param cancelled set by whoever cancels the run; the builder stops soon after with CANCELLED and leaves no image
 * @param progress hears bytes of the image done so far
 * @param owned asked before the builder replaces what others see: fails when another engine has the run by now, and then nothing may be replaced
 * @param driversPresent whether the guest has the drivers that an instance needs, see {@code BootReadiness}; empty when that is not known
 */
public record ImageRequest(
        RunDocument run,
        RunKey key,
        ImagePolicy policy,
        AtomicBoolean cancelled,
        LongConsumer progress,
        Supplier<Future<Void>> owned,
        Optional<Boolean> driversPresent) {
    /** For builders that do not choose by the guest's drivers. */
    public ImageRequest(
            RunDocument run,
            Optional<RunDocument> imageParent,
            AtomicBoolean cancelled,
            LongConsumer progress,
            Supplier<Future<Void>> owned) {
        this(run, imageParent, cancelled, progress, owned, Optional.empty());
    }

    /** For images that nobody else can be building. */
    public ImageRequest(RunDocument run, AtomicBoolean cancelled, LongConsumer progress) {
        this(
                run,
                new RunKey(run.jobId(), run.runId(), run.fence()),
                ImagePolicy.defaults(),
                cancelled,
                progress,
                Future::succeededFuture);
    }
}
