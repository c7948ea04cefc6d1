package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.testing.Vcsim;
import io.drayage.engine.tls.Trusts;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export leases on govmomi's simulator. What the stream holds is not looked at here: it must be byte for byte the file that backs the disk. */
class VcsimLeaseIT {
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            new BackOff(3, Duration.ofMillis(10), Duration.ofMillis(40)));
    private static Vertx vertx;
    private static Vcsim vcsim;
    private static VsphereClient client;

    @BeforeAll
    static void connect() throws Exception {
        vertx = Vertx.vertx();
        vcsim = Vcsim.start("-vm", "3");
        client = await(VsphereClients.connect(vertx, vcsim.endpoint(), QUICK));
    }

    @AfterAll
    static void close() throws Exception {
        if (client != null) {
            await(client.close());
        }
        if (vcsim != null) {
            vcsim.close();
        }
        await(vertx.close());
    }

    @Test
    void eachDisksStreamIsFoundAndFetched(@TempDir Path folder) throws Exception {
        // Given: a VM with two disks whose backing files are known
        byte[] first = upload(folder, "DC0_H0_VM0/disk1.vmdk", 1);
        vcsim.govc("vm.disk.create", "-vm", "DC0_H0_VM0", "-name", "DC0_H0_VM0/data", "-size", "32M");
        byte[] second = upload(folder, "DC0_H0_VM0/data.vmdk", 2);
        VirtualMachine vm = vm("DC0_H0_VM0");
        assertThat(vm.disks()).hasSize(2);
        Snapshot snapshot = await(client.createSnapshot(vm, "drayage-lease", "d", Consistency.CRASH));
        // When
        ExportLease lease = await(client.export(vm, Optional.of(snapshot.moref())));
        // Then
        assertThat(lease.disks()).extracting(LeaseDisk::disk).containsExactlyElementsOf(vm.disks());
        assertThat(fetch(lease.disks().get(0))).isEqualTo(first);
        assertThat(fetch(lease.disks().get(1))).isEqualTo(second);
        assertThat(lease.disks().toString()).doesNotContain("/nfc/");
        lease.progress(50);
        assertThat(await(lease.manifest())).isEmpty();
        assertThat(lease.lost().isComplete()).isFalse();
        await(lease.complete());
        assertThat(lease.lost().succeeded()).isTrue();
        assertThat(await(client.snapshots(vm.moref()))).hasSize(1);
        await(client.removeSnapshot(vm, snapshot.moref()));
    }

    @Test
    void anAbortedLeaseServesNothingAnyMore() throws Exception {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM1");
        Snapshot snapshot = await(client.createSnapshot(vm, "drayage-abort", "d", Consistency.CRASH));
        ExportLease lease = await(client.export(vm, Optional.of(snapshot.moref())));
        // When
        await(lease.abort());
        // Then
        assertThat(status(lease.disks().get(0))).isEqualTo(404);
        assertThat(failureOf(lease.complete()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LEASE_LOST));
        Future<Void> again = lease.abort();
        await(again);
        assertThat(again.succeeded()).isTrue();
    }

    @Test
    void aBusyVmIsWaitedForAndARefusalIsNamed() throws Exception {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM2");
        Snapshot snapshot = await(client.createSnapshot(vm, "drayage-busy", "d", Consistency.CRASH));
        vcsim.fault("ExportSnapshot", "TaskInProgress", 1);
        // When
        ExportLease lease = await(client.export(vm, Optional.of(snapshot.moref())));
        await(lease.abort());
        vcsim.fault("ExportSnapshot", "NoPermission", 0);
        Throwable failure = failureOf(client.export(vm, Optional.of(snapshot.moref())));
        vcsim.clearFaults();
        // Then
        assertThat(failure).hasMessageContaining("VApp.Export").hasMessageContaining("DC0_H0_VM2");
    }

    @Test
    void aPoweredOffVmsExportNeedsExportVmWhichVcsimLacks() {
        // When
        Throwable failure = failureOf(client.export(vm("DC0_H0_VM2"), Optional.empty()));
        // Then
        assertThat(failure)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("export of VM 'DC0_H0_VM2'")
                .hasMessageContaining("MethodNotFound");
    }

    private static byte[] upload(Path folder, String datastorePath, int seed) throws Exception {
        byte[] bytes = new byte[300_000 + seed];
        new Random(seed).nextBytes(bytes);
        Path file = Files.write(folder.resolve("stream" + seed + ".vmdk"), bytes);
        vcsim.govc("datastore.upload", file.toString(), datastorePath);
        return bytes;
    }

    private static byte[] fetch(LeaseDisk disk) throws Exception {
        HttpResponse<byte[]> response = get(disk);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static int status(LeaseDisk disk) throws Exception {
        return get(disk).statusCode();
    }

    private static HttpResponse<byte[]> get(LeaseDisk disk) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(Trusts.sslContext(client.trustOf(disk)))
                .build()
                .send(HttpRequest.newBuilder(disk.url()).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static VirtualMachine vm(String name) {
        return await(client.inventory()).virtualMachines().stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
