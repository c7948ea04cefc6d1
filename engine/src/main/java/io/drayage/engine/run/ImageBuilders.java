package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.image.AwsImages;
import io.drayage.engine.image.DiskImageBuilder;
import io.drayage.engine.image.EbsDirectBuilder;
import io.drayage.engine.image.EbsSnapshots;
import io.drayage.engine.image.ImageBuilder;
import io.drayage.engine.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.Optional;

/** Chooses the image builder that an order asks for. Stateless but for its collaborators. */
public final class ImageBuilders {
    private final Vertx vertx;
    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Optional<AwsImages> aws;

    /**
     * Builders that read from this store.
     *
     * @param aws what AMIs are made with; absent where none are to be made
     */
    public ImageBuilders(
            Vertx vertx, ObjectStore store, String stagingPrefix, WorkerExecutor worker, Optional<AwsImages> aws) {
        this.vertx = vertx;
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.aws = aws;
    }

    /** The builder, or empty when no image is wanted. Fails with CONFIGURATION for one that this version does not have. */
    Optional<ImageBuilder> builder(RunOrder order, Path spoolDirectory) {
        return switch (order.image()) {
            case NONE -> Optional.empty();
            case DISK_IMAGE ->
                Optional.of(new DiskImageBuilder(
                        store,
                        stagingPrefix,
                        worker,
                        order.imageDirectory()
                                .orElseThrow(() -> new EngineException(
                                        EngineException.Kind.CONFIGURATION,
                                        "image builder disk-image",
                                        "no directory was given for the images",
                                        "Set image.directory (--image-dir)")),
                        spoolDirectory));
            case EBS_DIRECT -> {
                AwsImages images = aws.orElseThrow(ImageBuilders::noAws);
                yield Optional.of(new EbsDirectBuilder(
                        new EbsSnapshots(vertx, store, stagingPrefix, worker, images, spoolDirectory), images));
            }
            case IMPORT_IMAGE ->
                throw new EngineException(
                        EngineException.Kind.CONFIGURATION,
                        "image builder "
                                + order.image()
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-'),
                        "this version of Drayage does not import images yet",
                        "Use --image ebs-direct, disk-image, or none");
        };
    }

    private static EngineException noAws() {
        return new EngineException(
                EngineException.Kind.CONFIGURATION,
                "image builder ebs-direct",
                "this engine has no access to AWS",
                "Set image.builder to ebs-direct where the engine is started");
    }
}
