package io.drayage.lab.vcenter;

import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.tls.LabAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The estate that other people's clients are let loose on. */
final class PeerEstate {
    static final String USER = "dray@vsphere.local";
    static final String PASSWORD = "s3cr&t<>\"";
    private final Vertx vertx = Vertx.vertx();
    final LabAuthority authority = new LabAuthority();
    final LabVcenter vcenter;

    PeerEstate() throws Exception {
        LabEstate estate = new LabEstate(3);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user(USER, PASSWORD).areasPerReply(4);
        DatacenterSpec dc = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        dc.vm("web-01")
                .folder("Prod", "Web/DMZ")
                .efi()
                .disk(DiskSpec.generated(1, 40 << 20, 0.5))
                .disk(DiskSpec.generated(2, (4 << 20) + 512, 1).at(Controller.NVME, 0, 0));
        dc.vm("off").poweredOff().disk(DiskSpec.generated(3, 2 << 20, 1));
        dc.vms(120, "many", (i, vm) -> vm.disk(DiskSpec.generated(i, 1L << 40, 0.5)));
        vcenter = await(LabVcenter.start(vertx, estate, spec, authority));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        await(vcenter.stop());
        await(vertx.close());
    }
}
