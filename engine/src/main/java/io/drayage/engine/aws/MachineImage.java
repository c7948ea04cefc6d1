package io.drayage.engine.aws;

import java.util.List;
import java.util.Map;

/**
 * An AMI of ours as EC2 describes it.
 *
 * @param state {@code pending}, {@code available}, {@code failed} and others of EC2's
 * @param snapshotIds of its volumes, in the order of its devices
 */
public record MachineImage(
        String imageId,
        String name,
        String state,
        String creationDate,
        List<String> snapshotIds,
        Map<String, String> tags) {}
