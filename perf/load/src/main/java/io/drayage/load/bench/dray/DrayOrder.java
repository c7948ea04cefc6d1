package io.drayage.load.bench.dray;

import io.drayage.load.bench.estate.BenchEstate;
import io.drayage.load.bench.estate.StoreAddress;
import io.drayage.load.bench.estate.VcenterAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call of {@code dray replicate}.
 *
 * @param launcher what runs dray: {@code scripts/dray}, or a Java command line
 * @param data the product's state; a second call with the same one is an increment
 * @param transport as {@code --transport}
 * @param more options that follow the others
 */
public record DrayOrder(
        List<String> launcher,
        VcenterAddress vcenter,
        StoreAddress store,
        List<String> vms,
        Path data,
        String transport,
        List<String> more) {
    /** Where segments go, below the bucket. */
    public static final String PREFIX = "dray/";

    /** Copies the lists. */
    public DrayOrder {
        launcher = List.copyOf(launcher);
        vms = List.copyOf(vms);
        more = List.copyOf(more);
    }

    /** All VMs of an estate over leases, ending in staging with no image. */
    public DrayOrder(Path launcher, BenchEstate estate, Path data) {
        this(launcher, estate, data, "lease", List.of("--image", "none"));
    }

    private DrayOrder(Path launcher, BenchEstate estate, Path data, String transport, List<String> more) {
        this(List.of(launcher.toString()), estate.vcenter(), estate.store(), estate.vmNames(), data, transport, more);
    }

    /** The same over native NFC, changed block tracking switched on where it is not. */
    public static DrayOrder nfc(Path launcher, BenchEstate estate, Path data) {
        return new DrayOrder(launcher, estate, data, "nfc", List.of("--image", "none", "--change-tracking", "on"));
    }

    List<String> command() {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                "replicate",
                "--vcenter",
                vcenter.endpoint(),
                "--vcenter-user",
                vcenter.user(),
                "--vcenter-thumbprint",
                vcenter.thumbprint(),
                "--transport",
                transport,
                "--staging",
                "s3://" + store.bucket() + "/" + PREFIX,
                "--s3-endpoint",
                store.endpoint(),
                "--region",
                store.region(),
                "--data",
                data.toString(),
                "--json"));
        for (String vm : vms) {
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
                vcenter.password(),
                "AWS_ACCESS_KEY_ID",
                store.accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                store.secretKey());
    }
}
