package io.drayage.load.chaos;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.drayage.load.bench.estate.StoreAddress;
import io.drayage.load.bench.estate.VcenterAddress;
import io.drayage.load.process.Waiting;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A vCenter with two hosts, one VM, and an S3, all in this process so that faults can be injected at any moment. Closing it stops the servers. */
final class ChaosEstate implements AutoCloseable {
    static final String VM = "chaos01";
    private static final String BUCKET = "drayage-chaos";
    private static final String REGION = "us-east-1";
    private static final String USER = "drayage@lab.test";
    private static final String PASSWORD = "chaos-lab-password";

    private final Vertx vertx = Vertx.vertx();
    private final LabVcenter vcenter;
    private final LabS3 s3;
    private final int disks;

    /** @param diskBytes capacity of each of the VM's disks */
    ChaosEstate(long seed, List<Long> diskBytes, Path scratch) {
        LabEstate estate = new LabEstate(seed);
        VcenterSpec spec = estate.vcenter("vcenter.lab.test").user(USER, PASSWORD);
        VmSpec vm = spec.datacenter("Lab")
                .cluster("Cluster-01", "esx-01.lab.test", "esx-02.lab.test")
                .datastores(DatastoreSpec.named("chaos-01"), DatastoreSpec.named("chaos-02"))
                .vm(VM);
        for (int i = 0; i < diskBytes.size(); i++) {
            vm.disk(DiskSpec.generated(seed + i, diskBytes.get(i), 0.6));
        }
        disks = diskBytes.size();
        s3 = Waiting.result(LabS3.start(vertx, LabS3Options.in(scratch).withBuckets(BUCKET)));
        vcenter = Waiting.result(LabVcenter.start(vertx, estate, spec, new LabAuthority()));
    }

    Vertx vertx() {
        return vertx;
    }

    LabVcenter vcenter() {
        return vcenter;
    }

    LabS3 s3() {
        return s3;
    }

    int disks() {
        return disks;
    }

    VcenterAddress vcenterAddress() {
        return new VcenterAddress(
                "127.0.0.1:" + vcenter.port(), vcenter.certificate().sha256(), USER, PASSWORD);
    }

    StoreAddress storeAddress() {
        return new StoreAddress(s3.endpoint().toString(), REGION, BUCKET, s3.accessKey(), s3.secretKey());
    }

    /** The guest overwrites so many blocks of each disk: all of that before or after whatever snapshot. */
    void scribble(long seed, int blocks) {
        Waiting.result(vcenter.vm(VM).scribble(seed, blocks));
    }

    /** SHA-256 of each disk as it is now, in the order of the device keys. */
    List<String> hashes() {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < disks; i++) {
            LabDisk disk = Waiting.result(vcenter.disk(VM, i));
            hashes.add(disk.live().sha256());
        }
        return hashes;
    }

    @Override
    public void close() {
        Waiting.result(vcenter.stop().eventually(s3::close));
        Waiting.result(vertx.close());
    }
}
