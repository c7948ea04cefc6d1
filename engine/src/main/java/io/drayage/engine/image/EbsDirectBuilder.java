package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.ImageLedger.ImageRow;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.aws.ImageSpec;
import io.drayage.engine.aws.MachineImage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code ebs-direct} builder: snapshots written block by block, then an AMI registered over them. Nothing in the guest is changed. A lost answer of RegisterImage is found out by the image's name, which no
 * other run has. Confined to the caller's context.
 */
public final class EbsDirectBuilder implements ImageBuilder {
    private static final String VOLUME_TYPE = "gp3";
    private static final int LONGEST_DESCRIPTION = 255;

    private final EbsSnapshots snapshots;
    private final AwsAccess aws;
    private final ImageLedger ledger;

    /** Builds over snapshots that are made by {@code snapshots}. */
    public EbsDirectBuilder(EbsSnapshots snapshots, AwsImages images) {
        this.snapshots = snapshots;
        this.aws = images.access();
        this.ledger = images.ledger();
    }

    @Override
    public String name() {
        return "ebs-direct";
    }

    @Override
    public long windowBytes() {
        return EbsSnapshots.WINDOW_BYTES;
    }

    @Override
    public Future<RunResult.Image> build(ImageRequest request) {
        String name = ImageTraits.name(request.run());
        return existing(request, name)
                .compose(found -> found.map(image -> recorded(request, image))
                        .orElseGet(() -> snapshots
                                .make(request)
                                .compose(made -> registered(request, name, made))
                                .compose(image -> recorded(request, image))));
    }

    @Override
    public Future<Void> abandon(ImageRequest request) {
        return snapshots.abandon(request);
    }

    /** The image of an earlier attempt at this run. */
    private Future<Optional<MachineImage>> existing(ImageRequest request, String name) {
        return aws.ec2().imageNamed(name).map(found -> {
            found.filter(image -> !isOf(request, image)).ifPresent(image -> {
                throw new EngineException(
                        EngineException.Kind.AWS,
                        "image '" + name + "'",
                        image.imageId() + " has this name, but not this run's tags",
                        "Deregister it or rename it, and run the job again");
            });
            return found;
        });
    }

    /** An image without any tag is taken for ours too: nobody else makes this name, and not every stand-in for AWS keeps tags. */
    private static boolean isOf(ImageRequest request, MachineImage image) {
        String run = image.tags().get(ImageTags.RUN);
        return run == null || run.equals(request.run().publicRunId());
    }

    private Future<MachineImage> registered(ImageRequest request, String name, List<DiskSnapshot> made) {
        if (request.cancelled().get()) {
            return Future.failedFuture(Cancellation.error());
        }
        List<String> ids = made.stream().map(DiskSnapshot::snapshotId).toList();
        return request.owned()
                .get()
                .compose(ours -> aws.ec2().registerImage(spec(request, name, made)))
                .map(id -> new MachineImage(id, name, "available", "", ids, Map.of()))
                .recover(failure -> existing(request, name)
                        .compose(found -> found.map(image -> Future.succeededFuture(
                                        new MachineImage(image.imageId(), name, image.state(), "", ids, Map.of())))
                                .orElseGet(() -> Future.failedFuture(failure))));
    }

    private Future<RunResult.Image> recorded(ImageRequest request, MachineImage image) {
        return ledger.snapshots(request.run().runId())
                .map(rows -> rows.stream()
                        .map(ImageLedger.SnapshotRow::snapshotId)
                        .filter(id -> !id.isEmpty())
                        .toList())
                .compose(ids -> {
                    Map<String, String> tags = new java.util.LinkedHashMap<>(ImageTags.of(request));
                    return aws.ec2()
                            .tag(List.of(image.imageId()), tags)
                            .compose(tagged -> ids.isEmpty()
                                    ? Future.succeededFuture()
                                    : aws.ec2().tag(ids, Map.of(ImageTags.IMAGE, image.imageId())))
                            .compose(tagged -> ledger.registered(
                                    request.key(),
                                    new ImageRow(
                                            request.run().runId(),
                                            request.run().jobId(),
                                            name(),
                                            aws.region(),
                                            image.imageId(),
                                            image.name(),
                                            ids)))
                            .map(new RunResult.Image(name(), image.imageId(), List.of(), ids));
                });
    }

    private static ImageSpec spec(ImageRequest request, String name, List<DiskSnapshot> made) {
        List<ImageSpec.Volume> volumes = new ArrayList<>();
        for (DiskSnapshot one : made) {
            int number = volumes.size();
            // SMS kept the root volume when an instance was terminated; scripts rely on it.
            volumes.add(new ImageSpec.Volume(
                    ImageTraits.device(number), one.snapshotId(), one.volumeGib(), VOLUME_TYPE, false));
        }
        String description = request.policy()
                .description()
                .orElseGet(() -> "Replicated from " + request.run().vm().path() + " by Drayage");
        return new ImageSpec(
                name,
                description.length() > LONGEST_DESCRIPTION
                        ? description.substring(0, LONGEST_DESCRIPTION)
                        : description,
                ImageTraits.architecture(request.run().vm()),
                ImageTraits.bootMode(request.run().vm()),
                ImageTraits.hasEna(request.run().vm()),
                volumes,
                ImageTags.of(request));
    }
}
