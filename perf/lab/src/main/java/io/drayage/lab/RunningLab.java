package io.drayage.lab;

import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;

/** The estate that the lab's process serves: one vCenter, its hosts and VMs. */
final class RunningLab {
    static final String USER = "drayage@lab.test";
    private static final int MOST_NAMES = 1000;

    private final LabOptions options;
    private final LabVcenter vcenter;
    private final LabAuthority authority;
    private final String password;

    private RunningLab(LabOptions options, LabVcenter vcenter, LabAuthority authority, String password) {
        this.options = options;
        this.vcenter = vcenter;
        this.authority = authority;
        this.password = password;
    }

    static Future<RunningLab> start(Vertx vertx, LabOptions options) {
        String password = new BigInteger(128, new SecureRandom()).toString(36);
        LabAuthority authority = new LabAuthority();
        LabEstate estate = new LabEstate(options.seed());
        VcenterSpec spec = describe(estate, options).user(USER, password);
        if (options.warm()) {
            estate.dictionary().warm();
        }
        return LabVcenter.start(vertx, estate, spec, authority)
                .map(vcenter -> new RunningLab(options, vcenter, authority, password));
    }

    private static VcenterSpec describe(LabEstate estate, LabOptions options) {
        VcenterSpec spec =
                estate.vcenter("vcenter.lab.test").port(options.port()).hostUrls(options.hostUrls());
        if (!options.digests()) {
            spec.withoutManifestDigests();
        }
        String[] hosts = IntStream.rangeClosed(1, options.hosts())
                .mapToObj(i -> String.format(java.util.Locale.ROOT, "esx-%02d.lab.test", i))
                .toArray(String[]::new);
        DatacenterSpec datacenter = spec.datacenter("Lab").cluster("Cluster-01", hosts);
        long[] diskSeed = {options.seed()};
        options.vms().forEach((name, sizes) -> {
            VmSpec vm = datacenter.vm(name);
            sizes.forEach(size -> vm.disk(DiskSpec.generated(diskSeed[0]++, size, options.fill())));
        });
        return spec;
    }

    LabVcenter vcenter() {
        return vcenter;
    }

    /** Everything that a client needs to know, secrets of this lab included. */
    JsonObject describe() {
        JsonObject hosts = new JsonObject();
        vcenter.hostPorts().forEach(hosts::put);
        JsonObject vms = new JsonObject();
        options.vms().entrySet().stream()
                .limit(MOST_NAMES)
                .forEach(vm -> vms.put(vm.getKey(), new JsonArray(List.copyOf(vm.getValue()))));
        return new JsonObject()
                .put(
                        "vcenter",
                        new JsonObject()
                                .put("host", "127.0.0.1")
                                .put("port", vcenter.port())
                                .put("user", USER)
                                .put("password", password)
                                .put("sha1", vcenter.certificate().sha1())
                                .put("sha256", vcenter.certificate().sha256())
                                .put("caPem", authority.pem())
                                .put("hosts", hosts))
                .put("vmCount", options.vms().size())
                .put("vms", vms);
    }
}
