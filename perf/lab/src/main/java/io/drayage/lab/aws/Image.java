package io.drayage.lab.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A registered image.
 *
 * @param tags mutable
 */
record Image(
        String id,
        String name,
        String description,
        String architecture,
        String virtualizationType,
        String rootDevice,
        String bootMode,
        boolean enaSupport,
        String platform,
        Instant createdAt,
        List<Device> devices,
        Map<String, String> tags) {
    /** A volume that an instance of it gets. */
    record Device(
            String name,
            String snapshotId,
            int volumeGib,
            String volumeType,
            boolean deleteOnTermination,
            boolean encrypted) {}
}
