package io.drayage.engine.image;

import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;

/**
 * Turns a sealed run into an image. A builder reads segments and manifests only, never the source, so it may run elsewhere than the reader; it must be safe to repeat,
 * because a crash after its work and before the ledger heard of it makes it run again.
 */
public interface ImageBuilder {
    /** As {@code --image} names it. */
    String name();

    /** What a build holds of the memory budget while it lasts. */
    long windowBytes();

    /** Builds the image and proves it: every block has the SHA-256 that its manifest says, or the future fails with CHECKSUM and no image exists. */
    Future<RunResult.Image> build(ImageRequest request);

    /** The run has failed for good, and no other engine will go on with it: takes back what a build left outside that nothing will ever use. */
    default Future<Void> abandon(ImageRequest request) {
        return Future.succeededFuture();
    }
}
