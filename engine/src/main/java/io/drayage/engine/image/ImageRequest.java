package io.drayage.engine.image;

import io.drayage.protocol.run.RunDocument;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * What a builder gets.
 *
 * @param run the sealed run
 * @param imageParent the run whose image the new one may be built upon: the builder then puts {@link ManifestDiff} of the two; not the CBT parent, and absent for a builder
 *     that starts from nothing
 * @param cancelled set by whoever cancels the run; the builder stops soon after with CANCELLED and leaves no image
 * @param progress hears bytes of the image done so far
 */
public record ImageRequest(
        RunDocument run, Optional<RunDocument> imageParent, AtomicBoolean cancelled, LongConsumer progress) {}
