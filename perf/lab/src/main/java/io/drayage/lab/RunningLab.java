package io.drayage.lab;

import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;

/** What the lab's process serves: one vCenter, its hosts and VMs, and an S3. */
final class RunningLab {
    private static final String BUCKET = "drayage-staging";
    private static final String REGION = "us-east-1";
    static final String USER = "drayage@lab.test";
    private static final int MOST_NAMES = 1000;

    private final LabOptions options;
    private final LabVcenter vcenter;
    private final LabS3 s3;
    private final LabAuthority authority;
    private final String password;

    private RunningLab(LabOptions options, LabVcenter vcenter, LabS3 s3, LabAuthority authority, String password) {
        this.options = options;
        this.vcenter = vcenter;
        this.s3 = s3;
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
        return LabS3.start(vertx, s3Options(options))
                .compose(s3 -> LabVcenter.start(vertx, estate, spec, authority)
                        .map(vcenter -> new RunningLab(options, vcenter, s3, authority, password)));
    }

    private static LabS3Options s3Options(LabOptions options) {
        LabS3Options s3 =
                LabS3Options.in(Path.of(System.getProperty("java.io.tmpdir"))).withBuckets(BUCKET);
        LabS3Options kept = options.s3Discards() ? s3.discarding(key -> key.endsWith(".lz4")) : s3;
        return options.s3Tls() ? kept.withTls() : kept;
    }

    /** Ends the servers and removes the S3's files. */
    Future<Void> close() {
        return vcenter.stop().eventually(s3::close);
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
        DatacenterSpec datacenter =
                spec.datacenter("Lab").cluster("Cluster-01", hosts).datastores("datastore1", "datastore2");
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

    /** Its VMs, as a chaos may strike them. */
    List<FaultSchedule.Target> targets() {
        return options.vms().entrySet().stream()
                .map(vm -> new FaultSchedule.Target(vm.getKey(), vm.getValue().size()))
                .toList();
    }

    LabS3 s3() {
        return s3;
    }

    /** Everything that a client needs to know, secrets of this lab included. */
    JsonObject describe() {
        JsonObject hosts = new JsonObject();
        vcenter.hostPorts().forEach(hosts::put);
        JsonObject nfc = new JsonObject();
        vcenter.nfcPorts().forEach(nfc::put);
        JsonObject vms = new JsonObject();
        options.vms().entrySet().stream()
                .limit(MOST_NAMES)
                .forEach(vm -> vms.put(vm.getKey(), new JsonArray(List.copyOf(vm.getValue()))));
        return new JsonObject()
                .put("s3", describeS3())
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
                                .put("hosts", hosts)
                                .put("nfc", nfc))
                .put("vmCount", options.vms().size())
                .put("vms", vms);
    }

    private JsonObject describeS3() {
        JsonObject json = new JsonObject()
                .put("endpoint", s3.endpoint().toString())
                .put("region", REGION)
                .put("bucket", BUCKET)
                .put("accessKey", s3.accessKey())
                .put("secretKey", s3.secretKey());
        s3.certificatePem().ifPresent(pem -> json.put("caPem", pem));
        return json;
    }
}
