package io.drayage.engine.aws;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.RegisterImageRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** EC2's calls on snapshots and images of our own account. Any context; failures are EngineExceptions that name action and resource. */
public final class Ec2 {
    /** EC2 takes at most 200 values in a filter. */
    private static final int MOST_FILTER_VALUES = 200;

    private final SdkCalls<Ec2Client> calls;

    Ec2(SdkCalls<Ec2Client> calls) {
        this.calls = calls;
    }

    /** Those of the snapshots that exist, by id. */
    public Future<Map<String, SnapshotState>> snapshots(List<String> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return calls.call("ec2:DescribeSnapshots", "snapshots " + String.join(", ", ids), client -> {
            Map<String, SnapshotState> found = new TreeMap<>();
            for (int from = 0; from < ids.size(); from += MOST_FILTER_VALUES) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_FILTER_VALUES));
                snapshots(client, List.of(filter("snapshot-id", some)))
                        .forEach(one -> found.put(one.snapshotId(), one));
            }
            return found;
        });
    }

    /** The snapshots of this account that carry all these tags. */
    public Future<List<SnapshotState>> snapshotsTagged(Map<String, String> tags) {
        return calls.call(
                "ec2:DescribeSnapshots", "snapshots tagged " + tags, client -> snapshots(client, filters(tags)));
    }

    private static List<SnapshotState> snapshots(Ec2Client client, List<Filter> filters) {
        return client
                .describeSnapshotsPaginator(DescribeSnapshotsRequest.builder()
                        .ownerIds("self")
                        .filters(filters)
                        .build())
                .snapshots()
                .stream()
                .map(Ec2::state)
                .toList();
    }

    /** The AMI of this account that has this name. */
    public Future<Optional<MachineImage>> imageNamed(String name) {
        return images(List.of(filter("name", List.of(name))), "image '" + name + "'")
                .map(found -> found.stream().findFirst());
    }

    /** The AMI, unless it is not there any more. */
    public Future<Optional<MachineImage>> image(String imageId) {
        return images(List.of(filter("image-id", List.of(imageId))), imageId)
                .map(found -> found.stream().findFirst());
    }

    /** The AMIs of this account that carry all these tags. */
    public Future<List<MachineImage>> imagesTagged(Map<String, String> tags) {
        return images(filters(tags), "images tagged " + tags);
    }

    /** The AMIs of this account that have volumes of this snapshot. */
    public Future<List<MachineImage>> imagesUsing(String snapshotId) {
        return images(
                List.of(filter("block-device-mapping.snapshot-id", List.of(snapshotId))), "images of " + snapshotId);
    }

    private Future<List<MachineImage>> images(List<Filter> filters, String thing) {
        return calls.call(
                "ec2:DescribeImages",
                thing,
                client -> client
                        .describeImagesPaginator(DescribeImagesRequest.builder()
                                .owners("self")
                                .filters(filters)
                                .build())
                        .images()
                        .stream()
                        .map(Ec2::machineImage)
                        .toList());
    }

    /** Registers an AMI; its id. A name that is taken fails: look for it before, and again after a lost answer. */
    public Future<String> registerImage(ImageSpec spec) {
        List<BlockDeviceMapping> volumes = spec.volumes().stream()
                .map(volume -> BlockDeviceMapping.builder()
                        .deviceName(volume.device())
                        .ebs(ebs -> ebs.snapshotId(volume.snapshotId())
                                .volumeSize(volume.sizeGib())
                                .volumeType(volume.type())
                                .deleteOnTermination(volume.deleteOnTermination()))
                        .build())
                .toList();
        RegisterImageRequest.Builder request = RegisterImageRequest.builder()
                .name(spec.name())
                .description(spec.description())
                .architecture(spec.architecture())
                .virtualizationType("hvm")
                .rootDeviceName(spec.volumes().get(0).device())
                .blockDeviceMappings(volumes)
                .enaSupport(spec.enaSupport())
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.IMAGE)
                        .tags(tags(spec.tags()))
                        .build());
        spec.bootMode().ifPresent(request::bootMode);
        return calls.call(
                "ec2:RegisterImage",
                "image '" + spec.name() + "'",
                client -> client.registerImage(request.build()).imageId());
    }

    /** Sets tags of snapshots or images. */
    public Future<Void> tag(List<String> ids, Map<String, String> tags) {
        return calls.call(
                        "ec2:CreateTags",
                        String.join(", ", ids),
                        client -> client.createTags(
                                request -> request.resources(ids).tags(tags(tags))))
                .mapEmpty();
    }

    /** Deregisters an AMI; whether it was there. Its snapshots stay. */
    public Future<Boolean> deregisterImage(String imageId) {
        return calls.find(
                        "ec2:DeregisterImage",
                        imageId,
                        client -> client.deregisterImage(request -> request.imageId(imageId)))
                .map(Optional::isPresent);
    }

    /** Deletes a snapshot; whether it was there. Fails when an AMI uses it. */
    public Future<Boolean> deleteSnapshot(String snapshotId) {
        return calls.find(
                        "ec2:DeleteSnapshot",
                        snapshotId,
                        client -> client.deleteSnapshot(request -> request.snapshotId(snapshotId)))
                .map(Optional::isPresent);
    }

    private static SnapshotState state(Snapshot one) {
        return new SnapshotState(
                one.snapshotId(),
                switch (one.state()) {
                    case PENDING -> SnapshotState.Status.PENDING;
                    case COMPLETED -> SnapshotState.Status.COMPLETED;
                    default -> SnapshotState.Status.ERROR;
                },
                one.stateMessage() == null ? "" : one.stateMessage(),
                one.volumeSize() == null ? 0 : one.volumeSize(),
                Boolean.TRUE.equals(one.encrypted()),
                Optional.ofNullable(one.kmsKeyId()),
                tags(one.tags()));
    }

    private static MachineImage machineImage(Image one) {
        List<String> snapshots = new ArrayList<>();
        one.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null && device.ebs().snapshotId() != null)
                .forEach(device -> snapshots.add(device.ebs().snapshotId()));
        return new MachineImage(
                one.imageId(),
                one.name() == null ? "" : one.name(),
                one.stateAsString() == null ? "" : one.stateAsString(),
                one.creationDate() == null ? "" : one.creationDate(),
                List.copyOf(snapshots),
                tags(one.tags()));
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return tags.stream()
                .collect(Collectors.toMap(Tag::key, tag -> tag.value() == null ? "" : tag.value(), (a, b) -> b));
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static List<Filter> filters(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> filter("tag:" + tag.getKey(), List.of(tag.getValue())))
                .toList();
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
