package io.drayage.engine.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An AMI to be registered over snapshots: HVM always.
 *
 * @param name unique in account and Region; 3 to 128 of {@code A-Za-z0-9 ()[]./-'@_}
 * @param architecture {@code x86_64} or {@code arm64}
 * @param bootMode {@code legacy-bios}, {@code uefi} or {@code uefi-preferred}; absent lets the instance type decide
 * @param enaSupport whether the guest is taken to have the ENA driver
 * @param volumes the root first
 */
public record ImageSpec(
        String name,
        String description,
        String architecture,
        Optional<String> bootMode,
        boolean enaSupport,
        List<Volume> volumes,
        Map<String, String> tags) {
    /**
     * A volume.
     *
     * @param device such as {@code /dev/sda1}
     * @param type {@code gp3} and others
     */
    public record Volume(String device, String snapshotId, int sizeGib, String type, boolean deleteOnTermination) {}
}
