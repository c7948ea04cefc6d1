package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Thumbprint;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lone ESXi hosts, host names that only an override reaches, two endpoints with different trust at once, versions of every age. */
class LabHostsIT {
    private static final String USER = "root";
    private static final String PASSWORD = "pw";
    private final LabAuthority authority = new LabAuthority();
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void aLoneHostsStreamsComeFromWhereWeAreConnected() {
        // Given
        LabVcenter host = lab(spec().asHost());
        VsphereClient client = await(VsphereClients.connect(vertx, endpoint(host, pin(host), Map.of())));
        // When
        ExportLease lease = lease(client, host);
        // Then
        assertThat(client.about().isVcenter()).isFalse();
        assertThat(UUID.fromString(client.about().instanceUuid())).isNotNull();
        assertThat(lease.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.url().getHost()).isEqualTo("127.0.0.1");
            assertThat(disk.url().getPort()).isEqualTo(host.port());
        });
        await(client.close());
    }

    @Test
    void aHostThatOnlyVcenterCanNameIsReachedByItsOverride() {
        // Given
        LabVcenter vcenter = lab(spec().hostUrls(VcenterSpec.HostUrls.NAME));
        int hostPort = vcenter.hostPorts().getOrDefault("esx-01.lab.test", 0);
        Map<String, HostOverride> overrides = Map.of("esx-01.lab.test", new HostOverride("127.0.0.1", hostPort, 902));
        VsphereClient client = await(VsphereClients.connect(vertx, endpoint(vcenter, pin(vcenter), overrides)));
        // When
        ExportLease lease = lease(client, vcenter);
        // Then
        assertThat(lease.disks().get(0).url().getPort()).isEqualTo(hostPort);
        await(client.close());
    }

    @Test
    void closingTheClientAbortsItsLeasesAndEndsItsSessions() {
        // Given
        LabVcenter vcenter = lab(spec());
        VsphereClient client = await(VsphereClients.connect(vertx, endpoint(vcenter, pin(vcenter), Map.of())));
        ExportLease lease = lease(client, vcenter);
        // When
        await(client.close());
        // Then
        assertThat(lease.lost().isComplete()).isTrue();
        assertThat(failureOf(lease.complete())).isInstanceOf(EngineException.class);
    }

    @Test
    void twoEndpointsAreEachJudgedByTheirOwnPin() {
        // Given
        LabVcenter one = lab(spec());
        LabVcenter two = lab(spec());
        // When
        VsphereClient first = await(VsphereClients.connect(vertx, endpoint(one, pin(one), Map.of())));
        VsphereClient second = await(VsphereClients.connect(vertx, endpoint(two, pin(two), Map.of())));
        Throwable crossed = failureOf(VsphereClients.connect(vertx, endpoint(two, pin(one), Map.of())));
        // Then
        assertThat(crossed).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNTRUSTED);
            assertThat(e.getMessage())
                    .contains("--vcenter-thumbprint " + pin(two).thumbprint().orElseThrow());
        });
        await(first.close());
        await(second.close());
    }

    @Test
    void everySupportedVersionIsSpokenToInItsOwn() {
        for (String version : List.of("5.5.0.0", "6.0.0.0", "6.5.0.0", "6.7.0.0", "7.0.3.0", "9.0.0.0")) {
            LabVcenter vcenter = lab(spec().apiVersion(version));
            VsphereClient client = await(VsphereClients.connect(vertx, endpoint(vcenter, pin(vcenter), Map.of())));
            assertThat(await(client.inventory()).virtualMachines()).as(version).hasSize(1);
            await(client.close());
        }
        LabVcenter old = lab(spec().apiVersion("5.1.0.0"));
        assertThat(failureOf(VsphereClients.connect(vertx, endpoint(old, pin(old), Map.of()))))
                .hasMessageContaining("vCenter 5.5 or later");
    }

    private VcenterSpec spec() {
        VcenterSpec spec = new LabEstate(1).vcenter("vc.lab.test").user(USER, PASSWORD);
        spec.datacenter("DC0").vm("web-01").disk(DiskSpec.generated(1, 1 << 20, 1));
        return spec;
    }

    private LabVcenter lab(VcenterSpec spec) {
        return await(LabVcenter.start(vertx, new LabEstate(1), spec, authority));
    }

    private static ExportLease lease(VsphereClient client, LabVcenter lab) {
        VirtualMachine vm = await(lab.moref("web-01").compose(client::virtualMachine));
        Snapshot snapshot = await(client.createSnapshot(vm, "drayage-host", "d", Consistency.CRASH));
        return await(client.export(vm, Optional.of(snapshot.moref())));
    }

    private static PeerTrust pin(LabVcenter lab) {
        String thumbprint = Thumbprint.sha256(lab.certificate().certificate());
        return new PeerTrust(Optional.of(thumbprint), Optional.empty(), false);
    }

    private static VsphereEndpoint endpoint(LabVcenter lab, PeerTrust trust, Map<String, HostOverride> overrides) {
        return new VsphereEndpoint("127.0.0.1", lab.port(), USER, Secret.of(PASSWORD), trust, overrides, List.of());
    }
}
