package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.testing.Vcsim;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient.Inventory;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against govmomi's simulator, which always answers in the newest version: what stock yavijava cannot even connect to. */
class VcsimInventoryIT {
    private static Vertx vertx;
    private static Vcsim vcsim;
    private static VsphereClient client;

    @BeforeAll
    static void connect() throws Exception {
        vertx = Vertx.vertx();
        vcsim = Vcsim.start("-dc", "2", "-vm", "60", "-folder", "1");
        client = await(VsphereClients.connect(vertx, vcsim.endpoint()));
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
    void itSaysWhoItIs() {
        assertThat(client.about().isVcenter()).isTrue();
        assertThat(client.about().apiVersion()).isEqualTo("8.0.3.0");
        assertThat(client.about().instanceUuid()).hasSize(36);
    }

    @Test
    void everyVmIsFoundAcrossPagesWithItsPath() throws Exception {
        // When: 2 datacenters × 2 pools × 60 VMs are two pages
        Inventory inventory = await(client.inventory());
        // Then
        assertThat(inventory.unreadable()).isZero();
        assertThat(inventory.virtualMachines()).hasSize(240);
        List<String> govcPaths =
                vcsim.govc("find", "/", "-type", "m").lines().sorted().toList();
        assertThat(inventory.virtualMachines().stream().map(VcsimInventoryIT::govcPath))
                .containsExactlyInAnyOrderElementsOf(govcPaths);
    }

    @Test
    void aVmHasWhatARunNeedsToKnowOfIt() {
        // Given
        Inventory inventory = await(client.inventory());
        VirtualMachine listed = named(inventory, "DC0_C0_RP0_VM0");
        // When
        VirtualMachine vm = await(client.virtualMachine(listed.moref()));
        // Then
        assertThat(vm).isEqualTo(listed);
        assertThat(vm.instanceUuid()).hasSize(36);
        assertThat(vm.poweredOn()).isTrue();
        assertThat(vm.hostName()).startsWith("DC0_C0_H");
        assertThat(vm.firmware()).isEqualTo("bios");
        assertThat(vm.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.capacityBytes()).isEqualTo(10L << 30);
            assertThat(disk.deviceUrlKey()).isEqualTo("ParaVirtualSCSIController0:0");
            assertThat(disk.fileName()).contains("disk1.vmdk");
            assertThat(disk.backingUuid()).hasSize(36);
            assertThat(disk.refusal()).isEmpty();
        });
    }

    @Test
    void templatesAreLeftOut() throws Exception {
        // Given
        VirtualMachine vm = named(await(client.inventory()), "DC1_H0_VM7");
        vcsim.govc("vm.power", "-off", "-force", govcPath(vm));
        vcsim.govc("vm.markastemplate", govcPath(vm));
        // When
        Inventory inventory = await(client.inventory());
        // Then
        assertThat(names(inventory)).doesNotContain("DC1_H0_VM7").contains("DC1_H0_VM8");
        vcsim.govc("vm.markasvm", "-dc", "/F0/DC1", "-host", "DC1_H0", govcPath(vm));
    }

    @Test
    void anIndependentDiskIsRefusedWithItsReason() throws Exception {
        // Given
        VirtualMachine before = named(await(client.inventory()), "DC0_H0_VM3");
        vcsim.govc("vm.power", "-off", "-force", govcPath(before));
        vcsim.govc(
                "vm.disk.create",
                "-dc",
                "DC0",
                "-vm",
                govcPath(before),
                "-name",
                "DC0_H0_VM3/independent",
                "-size",
                "16M",
                "-mode",
                "independent_persistent");
        // When
        VirtualMachine vm = await(client.virtualMachine(before.moref()));
        // Then
        assertThat(vm.poweredOn()).isFalse();
        assertThat(vm.disks()).hasSize(2);
        assertThat(vm.disks().get(0).refusal()).isEmpty();
        assertThat(vm.disks().get(1).refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("independent_persistent"));
        assertThat(vm.disks().get(1).capacityBytes()).isEqualTo(16 << 20);
    }

    @Test
    void aVmThatIsNotThereIsNotEligible() {
        // When
        Throwable failure = failureOf(client.virtualMachine("vm-999999"));
        // Then
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NOT_ELIGIBLE);
            assertThat(e.getMessage()).contains("vm-999999").contains("no longer exists");
        });
    }

    @Test
    void aWrongPasswordIsSaidSoAndNotShown() {
        // Given
        String wrong = "not-the-password";
        // When
        Throwable failure = failureOf(VsphereClients.connect(vertx, vcsim.endpoint(pinOf(), wrong)));
        // Then
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.LOGIN);
            assertThat(e.getMessage()).contains("InvalidLogin").contains("administrator@vsphere.local");
            assertThat(e.getMessage()).doesNotContain(wrong);
        });
    }

    @Test
    void anUnknownCertificateIsRefusedWithTheOptionThatAcceptsIt() {
        // When
        Throwable failure = failureOf(VsphereClients.connect(vertx, vcsim.endpoint(PeerTrust.system(), "x")));
        // Then
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNTRUSTED);
            assertThat(e.getMessage())
                    .contains("PKIX path building failed")
                    .contains("--vcenter-thumbprint " + pinOf().thumbprint().orElseThrow());
        });
    }

    @Test
    void aSessionThatTheServerEndedIsLoggedInAgain() throws Exception {
        // Given: the next call finds its session gone
        vcsim.fault("CreateContainerView", "NotAuthenticated", 1);
        // When
        Inventory inventory = await(client.inventory());
        // Then
        assertThat(inventory.virtualMachines()).isNotEmpty();
        vcsim.clearFaults();
    }

    @Test
    void aMissingPrivilegeIsNamed() throws Exception {
        // Given
        vcsim.fault("CreateContainerView", "NoPermission", 1);
        // When
        Throwable failure = failureOf(client.inventory());
        vcsim.clearFaults();
        // Then
        assertThat(failure).isInstanceOf(EngineException.class).hasMessageContaining("VApp.Export");
    }

    private static PeerTrust pinOf() {
        try {
            return vcsim.endpoint().trust();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String govcPath(VirtualMachine vm) {
        return vm.path().replaceFirst("^/Datacenters", "");
    }

    private static VirtualMachine named(Inventory inventory, String name) {
        return inventory.virtualMachines().stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + names(inventory)));
    }

    private static List<String> names(Inventory inventory) {
        return inventory.virtualMachines().stream().map(VirtualMachine::name).collect(Collectors.toList());
    }
}
