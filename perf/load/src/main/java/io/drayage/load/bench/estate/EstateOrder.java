package io.drayage.load.bench.estate;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The estate to simulate: so many VMs with one generated disk each.
 *
 * @param vms how many, 1 to 100 000
 * @param diskBytes capacity of each disk
 * @param fill share of a disk that holds data, 0 to 1
 * @param seed of the first disk and of what all disks draw from
 * @param hosts ESXi hosts that the VMs are dealt to
 */
public record EstateOrder(int vms, long diskBytes, double fill, long seed, int hosts) {
    List<String> labArguments() {
        return List.of(
                "--vms",
                Integer.toString(vms),
                "--disks",
                Long.toString(diskBytes),
                "--fill",
                Double.toString(fill),
                "--seed",
                Long.toString(seed),
                "--hosts",
                Integer.toString(hosts),
                "--warm",
                "--s3-discards");
    }

    /** Names of the VMs, as the lab gives them. */
    public List<String> vmNames() {
        return IntStream.range(0, vms)
                .mapToObj(i -> String.format(Locale.ROOT, "vm-%05d", i))
                .toList();
    }
}
