package io.drayage.load.bench.dray;

import io.drayage.load.bench.estate.BenchEstate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call of {@code dray replicate} for all VMs of an estate that ends in staging with no image.
 *
 * @param launcher {@code scripts/dray}
 * @param data the product's state; a second call with the same one is an increment
 * @param transport as {@code --transport}
 * @param more options that follow the others
 */
public record DrayOrder(Path launcher, BenchEstate estate, Path data, String transport, List<String> more) {
    /** Copies the list. */
    public DrayOrder {
        more = List.copyOf(more);
    }

    /** Over leases, with nothing more. */
    public DrayOrder(Path launcher, BenchEstate estate, Path data) {
        this(launcher, estate, data, "lease", List.of());
    }

    /** Over native NFC, changed block tracking switched on where it is not. */
    public static DrayOrder nfc(Path launcher, BenchEstate estate, Path data) {
        return new DrayOrder(launcher, estate, data, "nfc", List.of("--change-tracking", "on"));
    }

    List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "replicate",
                "--vcenter",
                estate.vcenter().endpoint(),
                "--vcenter-user",
                estate.vcenter().user(),
                "--vcenter-thumbprint",
                estate.vcenter().thumbprint(),
                "--transport",
                transport,
                "--staging",
                "s3://" + estate.store().bucket() + "/bench/",
                "--s3-endpoint",
                estate.store().endpoint(),
                "--region",
                estate.store().region(),
                "--image",
                "none",
                "--data",
                data.toString(),
                "--json"));
        for (String vm : estate.vmNames()) {
            command.add("--vm");
            command.add(vm);
        }
        command.addAll(more);
        return command;
    }

    /** Secrets go by the environment, never by argv. */
    Map<String, String> environment() {
        return Map.of(
                "DRAY_VCENTER_PASSWORD",
                estate.vcenter().password(),
                "AWS_ACCESS_KEY_ID",
                estate.store().accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                estate.store().secretKey());
    }
}
