package io.drayage.lab;

import io.drayage.lab.estate.VcenterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the lab's command line says.
 *
 * @param vms disk capacities in bytes by VM name, in order
 * @param fill share of the disks that holds data, 0 to 1
 * @param hosts how many ESXi hosts there are, each with its own listener
 * @param digests whether manifests carry SHA-1
 * @param warm whether the generator's grains are made before the lab says that it is up
 * @param s3Tls whether the S3 speaks https
 * @param s3Discards whether the S3 checks and counts the parts of segments, but does not keep them
 */
public record LabOptions(
        Map<String, List<Long>> vms,
        long seed,
        double fill,
        int hosts,
        int port,
        VcenterSpec.HostUrls hostUrls,
        boolean digests,
        boolean warm,
        boolean s3Tls,
        boolean s3Discards) {
    static final String USAGE = """
            usage: java -jar drayage-lab.jar [option ...]
              --vm NAME=SIZE[,SIZE...]   a VM with disks of these sizes (512-byte multiples; K, M, G, T); may be repeated
              --vms N --disks SIZE[,..]  N VMs named vm-00000 and so on, each with these disks
              --seed N                   what generated data depends on (42)
              --fill F                   share of the disks that holds data, 0 to 1 (0.5)
              --hosts N                  ESXi hosts (2)
              --port N                   port of the vCenter (a free one)
              --host-urls KIND           how lease URLs name hosts: address, name or star (address)
              --no-digests               manifests without SHA-1
              --s3-tls                   the S3 speaks https
              --s3-discards              the S3 checks the parts of segments, but does not keep them
              --warm                     make the generator's grains before saying that the lab is up
            """;

    /** Parses the arguments; what is wrong is said in an IllegalArgumentException's message. */
    static LabOptions parse(String... arguments) {
        Parser parser = new Parser(List.of(arguments));
        while (parser.hasNext()) {
            parser.option(parser.next());
        }
        return parser.options();
    }

    /** Parses {@code 512M}. */
    static long bytes(String size) {
        String upper = size.toUpperCase(Locale.ROOT);
        int shift = "KMGT".indexOf(upper.charAt(upper.length() - 1)) + 1;
        String digits = shift > 0 ? upper.substring(0, upper.length() - 1) : upper;
        long bytes = Long.parseLong(digits) << (10 * shift);
        if (bytes <= 0 || bytes % 512 != 0) {
            throw new IllegalArgumentException("size " + size + " is not a positive multiple of 512 bytes");
        }
        return bytes;
    }

    private static final class Parser {
        private final List<String> words;
        private final Map<String, List<Long>> vms = new LinkedHashMap<>();
        private int at;
        private int generated;
        private List<Long> disks = List.of(256L << 20);
        private long seed = 42;
        private double fill = 0.5;
        private int hosts = 2;
        private int port;
        private VcenterSpec.HostUrls hostUrls = VcenterSpec.HostUrls.ADDRESS;
        private boolean digests = true;
        private boolean warm;
        private boolean s3Tls;
        private boolean s3Discards;

        Parser(List<String> words) {
            this.words = words;
        }

        boolean hasNext() {
            return at < words.size();
        }

        String next() {
            return words.get(at++);
        }

        void option(String name) {
            switch (name) {
                case "--no-digests" -> digests = false;
                case "--warm" -> warm = true;
                case "--s3-tls" -> s3Tls = true;
                case "--s3-discards" -> s3Discards = true;
                default -> valued(name);
            }
        }

        private void valued(String name) {
            if (!hasNext()) {
                throw new IllegalArgumentException("option " + name + " is unknown or lacks its value");
            }
            String value = next();
            switch (name) {
                case "--vm" -> vm(value);
                case "--vms" -> generated = Integer.parseInt(value);
                case "--disks" -> disks = sizes(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--fill" -> fill = Double.parseDouble(value);
                case "--hosts" -> hosts = Integer.parseInt(value);
                case "--port" -> port = Integer.parseInt(value);
                case "--host-urls" -> hostUrls = VcenterSpec.HostUrls.valueOf(value.toUpperCase(Locale.ROOT));
                default -> throw new IllegalArgumentException("option " + name + " is unknown");
            }
        }

        private void vm(String value) {
            int equals = value.lastIndexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("--vm wants NAME=SIZE[,SIZE...], not " + value);
            }
            vms.put(value.substring(0, equals), sizes(value.substring(equals + 1)));
        }

        private static List<Long> sizes(String value) {
            List<Long> sizes = new ArrayList<>();
            for (String size : value.split(",")) {
                sizes.add(bytes(size));
            }
            return List.copyOf(sizes);
        }

        LabOptions options() {
            int count = vms.isEmpty() && generated == 0 ? 2 : generated;
            for (int i = 0; i < count; i++) {
                vms.put(String.format(Locale.ROOT, "vm-%05d", i), disks);
            }
            return new LabOptions(vms, seed, fill, hosts, port, hostUrls, digests, warm, s3Tls, s3Discards);
        }
    }
}
