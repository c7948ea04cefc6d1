package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An estate with a client, started for each test. */
abstract class LabVcenterFixture {
    static final int MIB = 1 << 20;
    private final Vertx vertx = Vertx.vertx();
    final LabAuthority authority = new LabAuthority();
    final LabEstate estate = new LabEstate(1);
    final VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "s&cret");
    LabVcenter vcenter;
    SoapTestClient client;

    @BeforeEach
    void start() throws Exception {
        DatacenterSpec dc = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        dc.datastores(
                DatastoreSpec.named("datastore1"), DatastoreSpec.named("slow").type("NFS"));
        dc.vm("web/01")
                .folder("Prod", "Web/DMZ")
                .disk(DiskSpec.generated(1, 8 * MIB, 0.6))
                .disk(DiskSpec.generated(2, 4 * MIB + 512, 1).at(Controller.NVME, 0, 0));
        dc.vm("off").poweredOff().exportsNvram().disk(DiskSpec.generated(3, 2 * MIB, 1));
        dc.vm("odd")
                .disk(DiskSpec.generated(4, MIB, 1))
                .disk(DiskSpec.generated(5, MIB, 1).independent());
        dc.vms(250, "many", (i, vm) -> vm.disk(DiskSpec.generated(i, 1L << 40, 0.5)));
        spec.leaseTimeout(Duration.ofSeconds(60));
        vcenter = await(LabVcenter.start(vertx, estate, spec, authority));
        client = new SoapTestClient(vcenter.port(), authority.pem());
        client.login("dray", "s&amp;cret");
    }

    @AfterEach
    void stop() throws Exception {
        await(vcenter.stop());
        assertThat(vcenter.counters().leasesOpen()).isZero();
        await(vertx.close());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    String snapshot(String vm) throws Exception {
        String info = client.task(
                client.call(
                        "CreateSnapshot_Task",
                        "<_this type=\"VirtualMachine\">" + await(vcenter.moref(vm))
                                + "</_this><name>s</name><description>d</description><memory>false</memory><quiesce>true</quiesce>"));
        return SoapTestClient.first(info, "result");
    }

    String lease(String snapshot) throws Exception {
        return SoapTestClient.first(
                client.call("ExportSnapshot", "<_this type=\"VirtualMachineSnapshot\">" + snapshot + "</_this>"),
                "returnval");
    }

    String leaseWhen(String lease, String state) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        String info = client.property("HttpNfcLease", lease, "state");
        while (!SoapTestClient.first(info, "val").equals(state)) {
            assertThat(System.nanoTime()).as(info).isLessThan(deadline);
            info = client.property("HttpNfcLease", lease, "state");
        }
        return client.property("HttpNfcLease", lease, state.equals("ready") ? "info" : "error");
    }

    List<String> ready(String lease) throws Exception {
        return SoapTestClient.all(leaseWhen(lease, "ready"), "url");
    }

    static byte[] download(String url) throws Exception {
        HttpResponse<InputStream> response = SoapTestClient.hostClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        try (InputStream in = response.body()) {
            return in.readAllBytes();
        }
    }

    byte[] expected(String vm, int ordinal) throws Exception {
        LabDisk disk = await(vcenter.disk(vm, ordinal));
        StreamVmdkWriter writer = new StreamVmdkWriter(disk.live(), VmdkOptions.vsphere(), MIB);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = writer.next(); length >= 0; length = writer.next()) {
            all.write(writer.chunk(), 0, length);
        }
        return all.toByteArray();
    }

    static String self(String type, String ref) {
        return "<_this type=\"" + type + "\">" + ref + "</_this>";
    }
}
