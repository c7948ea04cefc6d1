package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMware's own command line works against the lab. */
class GovcLabIT {
    private PeerEstate estate;
    private String program;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        program = Peers.requirePeer("bin/govc");
        Peers.requireProgram("qemu-img", "apt-get install -y qemu-utils");
        estate = new PeerEstate();
        Files.writeString(folder.resolve("ca.pem"), estate.authority.pem());
    }

    @AfterEach
    void stop() throws Exception {
        if (estate != null) {
            estate.close();
        }
    }

    private String govc(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        // The CA is trusted, nothing else: certificate, name and chain are verified for real.
        return Peers.run(
                Map.of(
                        "GOVC_URL",
                        "https://localhost:" + estate.vcenter.port(),
                        "GOVC_USERNAME",
                        PeerEstate.USER,
                        "GOVC_PASSWORD",
                        PeerEstate.PASSWORD,
                        "GOVC_TLS_CA_CERTS",
                        folder + "/ca.pem",
                        "GOVC_PERSIST_SESSION",
                        "false"),
                command.toArray(new String[0]));
    }

    @Test
    void seesTheInventory() throws Exception {
        // When
        String about = govc("about");
        String all = govc("find", "/", "-type", "m");
        String children = govc("ls", "/DC0/vm/Prod");
        String info = govc("vm.info", "-json", "web-01");
        String devices = govc("device.info", "-vm", "web-01");

        // Then
        assertThat(about).contains("VirtualCenter", "8.0.3.0");
        assertThat(all.lines()).hasSize(122).contains("/DC0/vm/Prod/Web%2fDMZ/web-01", "/DC0/vm/many-00119");
        assertThat(children.strip()).isEqualTo("/DC0/vm/Prod/Web%2fDMZ");
        assertThat(info).contains("\"firmware\": \"efi\"", "\"capacityInBytes\": 4194816");
        assertThat(devices).contains("VirtualNVMEController", "ParaVirtualSCSIController");
    }

    @Test
    void takesShowsExportsAndRemovesASnapshotWhoseDisksAreTheDisks() throws Exception {
        // Given
        for (int i = 0; i < 2; i++) {
            PeerEstate.await(estate.vcenter.disk("web-01", i)).live().exportRaw(folder.resolve("disk-" + i + ".raw"));
        }

        // When
        govc("snapshot.create", "-vm", "web-01", "-m=false", "first");
        PeerEstate.await(estate.vcenter.disk("web-01", 0)).scribble(1, 10);
        govc("snapshot.create", "-vm", "web-01", "-m=false", "second");
        String tree = govc("snapshot.tree", "-vm", "web-01");
        Path exported = Files.createDirectory(folder.resolve("exported"));
        // The hosts' certificates are self-signed, as ESXi's are: govc trusts them by the lease's thumbprints.
        govc("snapshot.export", "-vm", "web-01", "-d", exported.toString(), "first");
        govc("snapshot.remove", "-vm", "web-01", "first");
        govc("snapshot.remove", "-vm", "web-01", "second");

        // Then
        assertThat(tree).containsSubsequence("first", "second");
        for (int i = 0; i < 2; i++) {
            assertThat(Peers.run(
                            "qemu-img",
                            "compare",
                            "-f",
                            "raw",
                            "-F",
                            "vmdk",
                            folder + "/disk-" + i + ".raw",
                            exported + "/disk-" + i + ".vmdk"))
                    .contains("identical");
        }
        assertThat(govc("snapshot.tree", "-vm", "web-01")).isBlank();
        assertThat(estate.vcenter.counters().snapshotsPresent()).isZero();
        assertThat(estate.vcenter.counters().leasesOpen()).isZero();
    }

    @Test
    void exportsAPoweredOffVmAsOvf() throws Exception {
        // Given
        PeerEstate.await(estate.vcenter.disk("off", 0)).live().exportRaw(folder.resolve("off.raw"));

        // When
        govc("export.ovf", "-vm", "off", folder.toString());

        // Then
        assertThat(Peers.run(
                        "qemu-img",
                        "compare",
                        "-f",
                        "raw",
                        "-F",
                        "vmdk",
                        folder + "/off.raw",
                        folder + "/off/off-disk-0.vmdk"))
                .contains("identical");
        assertThat(Files.readString(folder.resolve("off/off.ovf"))).contains("off-disk-0.vmdk", "2097152");
    }

    @Test
    void powersAndReconfigures() throws Exception {
        // When
        govc("vm.power", "-off", "web-01");
        govc("vm.power", "-on", "web-01");
        String tracking = govc("object.collect", "-s", "vm/Prod/Web%2fDMZ/web-01", "config.changeTrackingEnabled");

        // Then
        assertThat(tracking.strip()).isEqualTo("false");
        assertThat(govc("vm.info", "web-01")).contains("poweredOn");
    }
}
