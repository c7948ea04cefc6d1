package io.drayage.control.cli;

import io.drayage.control.Await;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lab's vCenter (web01 with two disks, db01 with one, two VMs called twin) and its S3, in this JVM; {@code dray} is another process. */
final class LabSite implements AutoCloseable {
    static final String USER = "drayage@lab.test";
    static final String PASSWORD = "geheim-0815";
    static final String BUCKET = "staging";
    private static final long MIB = 1 << 20;

    final LabVcenter vcenter;
    final LabS3 s3;
    final Path password;
    private final Path objects;
    private final Vertx vertx = Vertx.vertx();

    LabSite(Path folder) throws IOException {
        this(folder, LabS3Options.in(Files.createDirectories(folder.resolve("s3"))));
    }

    /** @param store the S3, with a folder that exists and without buckets */
    LabSite(Path folder, LabS3Options store) throws IOException {
        LabEstate estate = new LabEstate(11);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user(USER, PASSWORD);
        var datacenter = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        datacenter
                .vm("web01")
                .disk(DiskSpec.generated(1, 24 * MIB, 0.6))
                .disk(DiskSpec.generated(2, 8 * MIB + 1536, 0.8));
        datacenter.vm("db01").disk(DiskSpec.generated(3, 40 * MIB, 0.9));
        spec.datacenter("DC1").cluster("C1", "esx-03.lab.test").vm("twin").disk(DiskSpec.generated(4, MIB, 0.5));
        spec.datacenter("DC2").cluster("C2", "esx-04.lab.test").vm("twin").disk(DiskSpec.generated(5, MIB, 0.5));
        vcenter = Await.result(LabVcenter.start(vertx, estate, spec, new LabAuthority()));
        objects = store.directory();
        s3 = Await.result(LabS3.start(vertx, store.withBuckets(BUCKET)));
        password = Files.writeString(folder.resolve("vc.password"), PASSWORD + "\n");
    }

    /** Environment of a {@code dray} that may use the bucket. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ACCESS_KEY_ID", s3.accessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", s3.secretKey());
        return environment;
    }

    /** Options that every {@code replicate} against this site needs. */
    List<String> replicateOptions() {
        return List.of(
                "replicate",
                "--vcenter",
                "127.0.0.1:" + vcenter.port(),
                "--vcenter-user",
                USER,
                "--vcenter-password-file",
                password.toString(),
                "--staging",
                "s3://" + BUCKET + "/dray",
                "--s3-endpoint",
                s3.endpoint().toString());
    }

    /** A configuration of {@code serve} for this site. */
    String configuration(Path data) {
        return """
                data: %s
                listen: 127.0.0.1:0
                connectors:
                  - {name: lab, vcenter: "127.0.0.1:%d", user: %s, passwordFile: %s, thumbprint: "%s"}
                staging: {bucket: %s, prefix: svc, endpoint: "%s"}
                """.formatted(
                data, vcenter.port(), USER, password, vcenter.certificate().sha256(), BUCKET, s3.endpoint());
    }

    /** Bounds what hosts send in a second, over whatever transport; 0 ends it and every other fault of the estate. */
    void slow(long bytesPerSecond) {
        vcenter.faults().clear();
        vcenter.nfcManners(vcenter.nfcManners().bytesPerSecond(bytesPerSecond));
        if (bytesPerSecond > 0) {
            vcenter.faults()
                    .onStream(LabFaults.ANY, LabFaults.ANY, LabFaults.ALWAYS, StreamFault.NONE.slow(bytesPerSecond));
        }
    }

    /** Whether a raw file is the disk as it is now. */
    boolean isDisk(Path raw, String vm, int ordinal) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(raw));
            return HexFormat.of()
                    .formatHex(digest)
                    .equals(Await.result(vcenter.disk(vm, ordinal)).live().sha256());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every object of the bucket, by key, with its digest. */
    Map<String, String> objects() {
        Map<String, String> found = new java.util.TreeMap<>();
        try (var files = Files.walk(objects)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                found.put(objects.relativize(file).toString(), HexFormat.of().formatHex(digest));
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Await.result(vcenter.stop());
        Await.result(s3.close());
        Await.result(vertx.close());
    }
}
