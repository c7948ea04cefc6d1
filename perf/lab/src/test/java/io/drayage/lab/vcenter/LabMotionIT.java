package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.fault.CallFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** VMs, disks, hosts and datastores change while clients look. */
class LabMotionIT extends LabVcenterFixture {
    private String vm(String name, String property) throws Exception {
        return client.property("VirtualMachine", await(vcenter.moref(name)), property);
    }

    private String datastore(String vm, String property) throws Exception {
        return client.property(
                "Datastore", SoapTestClient.first(vm(vm, "datastore"), "ManagedObjectReference"), property);
    }

    private String createSnapshot(String vm) throws Exception {
        return client.task(client.call(
                "CreateSnapshot_Task",
                self("VirtualMachine", await(vcenter.moref(vm)))
                        + "<name>s</name><memory>false</memory><quiesce>false</quiesce>"));
    }

    @Test
    void vmotionChangesTheHostAndLeavesOrCutsReaders() throws Exception {
        // Given
        String before = vm("web/01", "runtime.host");
        String lease = lease(snapshot("web/01"));
        ready(lease);

        // When
        await(vcenter.vm("web/01").vmotion("esx-02.lab.test"));
        String survived = client.property("HttpNfcLease", lease, "state");
        await(vcenter.vm("web/01").vmotionCutting("esx-01.lab.test"));

        // Then
        assertThat(survived).contains(">ready<");
        assertThat(leaseWhen(lease, "error")).contains("Timedout");
        assertThat(vm("web/01", "runtime.host")).isEqualTo(before);
        assertThat(await(vcenter.vm("web/01").host())).isEqualTo("esx-01.lab.test");
        assertThatThrownBy(() -> await(vcenter.vm("web/01").vmotion("nowhere"))).hasMessageContaining("nowhere");
    }

    @Test
    void storageVmotionMovesTheFilesAndNamesThemAfterTheVm() throws Exception {
        // Given
        LabVm vm = vcenter.vm("web/01");
        await(vm.rename("shop"));
        String renamed = vm("shop", "config.hardware.device");

        // When
        await(vm.storageVmotion("slow"));

        // Then
        assertThat(renamed).contains("[datastore1] web_01/web_01_1.vmdk");
        assertThat(vm("shop", "config.hardware.device")).contains("[slow] shop/shop_1.vmdk");
        assertThat(datastore("shop", "summary")).contains("<name>slow</name>", "<type>NFS</type>");
        assertThat(vm("shop", "name")).contains(">shop<");
        assertThatThrownBy(() -> await(vcenter.moref("web/01"))).hasMessageContaining("web/01");
    }

    @Test
    void disksComeGoGrowAndAreReplacedAtTheSameKey() throws Exception {
        // Given
        LabVm vm = vcenter.vm("web/01");
        String uuid = SoapTestClient.first(vm("web/01", "config.hardware.device"), "uuid");

        // When
        int added = await(vm.addDisk(DiskSpec.generated(9, MIB, 1).at(Controller.PVSCSI, 0, 1)));
        await(vm.removeDisk(1));
        await(vm.resizeDisk(added, 2 * MIB));
        String grown = vm("web/01", "config.hardware.device");
        int other = await(vm.replaceDisk(0, DiskSpec.generated(10, 16 * MIB, 1)));
        String replaced = vm("web/01", "config.hardware.device");

        // Then
        assertThat(List.of(added, other)).containsExactly(2, 3);
        assertThat(SoapTestClient.all(grown, "capacityInBytes"))
                .containsExactly(Integer.toString(8 * MIB), Integer.toString(2 * MIB));
        assertThat(grown).contains(uuid).contains("<key>2001</key>").doesNotContain("<key>32000</key>");
        assertThat(replaced).doesNotContain(uuid).contains("<key>2000</key>");
        assertThatThrownBy(() -> await(vm.addDisk(DiskSpec.generated(9, MIB, 1))))
                .hasMessageContaining("scsi0:0");
        assertThatThrownBy(() -> await(vcenter.disk("web/01", 1))).hasMessageContaining("no disk 1");
    }

    @Test
    void aDiskGrowsWithZerosAndShrinksForGood() throws Exception {
        // Given
        LabDisk disk = await(vcenter.disk("odd", 0));
        disk.write(MIB - 512, new byte[] {1, 2, 3});
        byte[] read = new byte[3];

        // When
        await(vcenter.vm("odd").resizeDisk(0, MIB / 2 + 512));
        await(vcenter.vm("odd").resizeDisk(0, 2 * MIB));
        disk.live().read(MIB - 512, read, 0, 3);

        // Then
        assertThat(read).containsExactly(0, 0, 0);
        assertThat(disk.live().nextData(MIB / 65536)).isEqualTo(2 * MIB / 65536);
        snapshot("odd");
        assertThatThrownBy(() -> await(vcenter.vm("odd").resizeDisk(0, MIB))).hasMessageContaining("snapshots");
    }

    @Test
    void revertingBringsBackDisksAndWhatTheyHeld() throws Exception {
        // Given
        LabVm vm = vcenter.vm("web/01");
        LabDisk disk = await(vcenter.disk("web/01", 0));
        String then = disk.live().sha256();
        await(vm.snapshot("good"));
        disk.scribble(1, 4);
        await(vm.snapshot("later"));
        await(vm.removeDisk(1));

        // When
        String info = client.task(client.call(
                "RevertToSnapshot_Task",
                self(
                        "VirtualMachineSnapshot",
                        SoapTestClient.first(vm("web/01", "snapshot.rootSnapshotList"), "snapshot"))));

        // Then
        assertThat(info).contains(">success<");
        assertThat(disk.live().sha256()).isEqualTo(then);
        assertThat(await(vcenter.snapshots("web/01"))).containsExactly("good");
        assertThat(await(vm.files()))
                .containsExactly("[datastore1] web_01/web_01-000001.vmdk", "[datastore1] web_01/web_01_1-000001.vmdk");
        assertThat(disk.frozenViews()).isOne();
    }

    @Test
    void aDeletedVmIsGoneAndAnotherMayTakeItsReference() throws Exception {
        // Given
        String ref = await(vcenter.moref("web/01"));
        String uuid = vm("web/01", "config.instanceUuid");
        snapshot("web/01");

        // When
        await(vcenter.vm("web/01")
                .recreate(new LabEstate(1)
                        .vcenter("x")
                        .datacenter("d")
                        .vm("impostor")
                        .disk(DiskSpec.generated(1, MIB, 1))));
        String other = client.property("VirtualMachine", ref, "config.instanceUuid");
        await(vcenter.vm("impostor").destroy());
        String gone = client.property("VirtualMachine", ref, "name");

        // Then
        assertThat(SoapTestClient.first(other, "val")).isNotEqualTo(SoapTestClient.first(uuid, "val"));
        assertThat(gone).contains("ManagedObjectNotFound");
        assertThat(vcenter.counters().snapshotsPresent()).isZero();
    }

    @Test
    void aForeignTaskIsListedAndBlocksWhileItLasts() throws Exception {
        // Given
        LabVm vm = vcenter.vm("web/01");

        // When
        String task = await(vm.beginTask("VirtualMachine.createSnapshot", "backup@lab", true));
        await(vm.progress(task, 73));
        String listed = vm("web/01", "recentTask");
        String info = client.property("Task", task, "info");
        String refused = createSnapshot("web/01");
        await(vm.endTask(task));

        // Then
        assertThat(listed).contains(task);
        assertThat(info)
                .contains(
                        "<descriptionId>VirtualMachine.createSnapshot</descriptionId>",
                        "<userName>backup@lab</userName>",
                        "<progress>73</progress>",
                        ">running<",
                        "<startTime>");
        assertThat(refused).contains("TaskInProgress");
        assertThat(createSnapshot("web/01")).contains(">success<");
        assertThat(client.property("Task", task, "info")).contains(">success<");
    }

    @Test
    void aHalfRemovedSnapshotLeavesItsLinksUntilConsolidationSucceeds() throws Exception {
        // Given
        LabVm vm = vcenter.vm("web/01");
        await(vm.snapshot("theirs"));

        // When
        await(vm.halfRemoveSnapshot("theirs", 1));
        String needed = vm("web/01", "runtime.consolidationNeeded");
        List<String> left = await(vm.files());
        String ref = self("VirtualMachine", await(vcenter.moref("web/01")));
        String first = client.task(client.call("ConsolidateVMDisks_Task", ref));
        String second = client.task(client.call("ConsolidateVMDisks_Task", ref));

        // Then
        assertThat(needed).contains(">true<");
        assertThat(left).first().isEqualTo("[datastore1] web_01/web_01-000001.vmdk");
        assertThat(first).contains("FileLocked");
        assertThat(second).contains(">success<");
        assertThat(await(vm.files())).first().isEqualTo("[datastore1] web_01/web_01.vmdk");
        assertThat(vm("web/01", "snapshot")).doesNotContain("theirs");
    }

    @Test
    void aRestartingHostCutsAndIsAwayForAWhile() throws Exception {
        // Given
        String lease = lease(snapshot("web/01"));
        String url = ready(lease).get(0);
        String host = SoapTestClient.first(vm("web/01", "runtime.host"), "val");

        // When
        await(vcenter.host("esx-01.lab.test").disconnect());
        String state = client.property("HostSystem", host, "runtime.connectionState");
        String vmState = vm("web/01", "runtime.connectionState");
        String task = createSnapshot("web/01");
        assertThatThrownBy(() -> SoapTestClient.hostClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        await(vcenter.host("esx-01.lab.test").reconnect());

        // Then
        assertThat(state).contains(">notResponding<");
        assertThat(vmState).contains(">disconnected<");
        assertThat(task).contains("HostNotConnected");
        assertThat(leaseWhen(lease, "error")).contains("Timedout");
        assertThat(createSnapshot("web/01")).contains(">success<");
        assertThat(SoapTestClient.hostClient()
                        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aHostInMaintenanceHasSentItsVmsAway() throws Exception {
        // When
        await(vcenter.host("esx-01.lab.test").enterMaintenance("esx-02.lab.test"));

        // Then
        assertThat(await(vcenter.vm("web/01").host())).isEqualTo("esx-02.lab.test");
        assertThat(await(vcenter.vm("off").host())).isEqualTo("esx-02.lab.test");
    }

    @Test
    void datastoresFillAsDeltasGrowAndRefuseSnapshotsWhenFull() throws Exception {
        // Given
        await(vcenter.datastore("datastore1").space(64L << 20, 20L << 20));
        createSnapshot("web/01");

        // When
        await(vcenter.disk("web/01", 0)).scribble(1, 4);
        long free = await(vcenter.datastore("datastore1").free());
        String summary = datastore("web/01", "summary");
        await(vcenter.datastore("datastore1").free(1 << 20));
        String full = createSnapshot("web/01");
        await(vcenter.datastore("datastore1").accessible(false));
        await(vcenter.datastore("datastore1").maintenance(true));

        // Then
        assertThat(free).isEqualTo((20L << 20) - 4 * (512 << 10));
        assertThat(summary).contains("<freeSpace>" + free + "</freeSpace>", "<capacity>" + (64L << 20) + "</capacity>");
        assertThat(full).contains("NoDiskSpace");
        assertThat(datastore("web/01", "summary"))
                .contains("<accessible>false</accessible>", "<maintenanceMode>inMaintenance</maintenanceMode>");
    }

    @Test
    void aSessionIsLostInMidRunAtTheChosenCall() throws Exception {
        // Given
        vcenter.faults().onCallAfter("RetrievePropertiesEx", "", 1, 1, CallFault.sessionLost());

        // When
        String before = vm("web/01", "name");
        String lost = vm("web/01", "name");
        client.login("dray", "s&amp;cret");

        // Then
        assertThat(before).contains("web%2f01");
        assertThat(lost).contains("NotAuthenticated");
        assertThat(vm("web/01", "name")).contains("web%2f01");
    }
}
