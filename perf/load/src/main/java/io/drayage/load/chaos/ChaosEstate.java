package io.drayage.load.chaos;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.drayage.load.process.Waiting;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A vCenter with two hosts, one VM, and an S3, all in this process so that faults can be injected at any moment. Closing it stops the servers. */
final class ChaosEstate implements AutoCloseable {
    static final String VM = "chaos01";
    static final String BUCKET = "drayage-chaos";
    static final String PREFIX = "dray/";
    static final String REGION = "us-east-1";
    static final String USER = "drayage@lab.test";
    static final String PASSWORD = "chaos-lab-password";

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
                .vm(VM);
        for (int i = 0; i < diskBytes.size(); i++) {
            vm.disk(DiskSpec.generated(seed + i, diskBytes.get(i), 0.6));
        }
        disks = diskBytes.size();
        s3 = Waiting.result(LabS3.start(vertx, LabS3Options.in(scratch).withBuckets(BUCKET)));
        vcenter = Waiting.result(LabVcenter.start(vertx, estate, spec, new LabAuthority()));
    }

    LabVcenter vcenter() {
        return vcenter;
    }

    LabS3 s3() {
        return s3;
    }

    /** Bytes of disks that hosts have sent so far, over whatever transport. */
    long bytesRead() {
        return vcenter.counters().diskBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                + vcenter.counters().nfc().wireBytes();
    }

    /** The guests overwrite so many blocks of each disk. */
    void scribble(long seed, int blocks) {
        for (int i = 0; i < disks; i++) {
            disk(i).scribble(seed + i, blocks);
        }
    }

    /** SHA-256 of each disk as it is now. */
    List<String> hashes() {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < disks; i++) {
            hashes.add(disk(i).live().sha256());
        }
        return hashes;
    }

    /** Ends every fault. */
    void calm() {
        vcenter.faults().clear();
        s3.faults().clear();
    }

    private LabDisk disk(int ordinal) {
        return Waiting.result(vcenter.disk(VM, ordinal));
    }

    @Override
    public void close() {
        calm();
        Waiting.result(vcenter.stop().eventually(s3::close));
        Waiting.result(vertx.close());
    }
}
