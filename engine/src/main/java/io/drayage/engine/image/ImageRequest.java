package io.drayage.engine.image;

import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What a builder gets.
 *
 * @param run the sealed run
 * @param imageParent the run whose image the new one may be built upon: the builder then puts {@link ManifestDiff} of the two; not the CBT parent, and absent for a builder
 *     that starts from nothing
 * @param cancelled set by whoever cancels the run; the builder stops soon after with CANCELLED and leaves no image
 * @param progress hears bytes of the image done so far
 * @param owned asked before the builder replaces what others see: fails when another engine has the run by now, and then nothing may be replaced
 * @param driversPresent whether the guest has the drivers that an instance needs, see {@code BootReadiness}; empty when that is not known
 */
public record ImageRequest(
        RunDocument run,
        Optional<RunDocument> imageParent,
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
    public ImageRequest(
            RunDocument run, Optional<RunDocument> imageParent, AtomicBoolean cancelled, LongConsumer progress) {
        this(run, imageParent, cancelled, progress, Future::succeededFuture);
    }
}
