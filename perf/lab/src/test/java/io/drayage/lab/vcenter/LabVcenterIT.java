package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.fault.CallFault;
import org.junit.jupiter.api.Test;

class LabVcenterIT extends LabVcenterFixture {
    @Test
    void repliesEndAfterHundredObjectsAndTheRestIsFetchedByToken() throws Exception {
        // Given
        String view = SoapTestClient.first(
                client.call(
                        "CreateContainerView",
                        self("ViewManager", "ViewManager")
                                + "<container type=\"Folder\">group-d1</container><type>VirtualMachine</type><recursive>true</recursive>"),
                "returnval");

        // When
        String first = client.call(
                "RetrievePropertiesEx",
                self("PropertyCollector", "propertyCollector")
                        + "<specSet><propSet><type>VirtualMachine</type><pathSet>name</pathSet></propSet><objectSet>"
                        + "<obj type=\"ContainerView\">" + view + "</obj><skip>true</skip>"
                        + "<selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path></selectSet>"
                        + "</objectSet></specSet><options/>");
        String second = client.call(
                "ContinueRetrievePropertiesEx",
                self("PropertyCollector", "propertyCollector") + "<token>" + SoapTestClient.first(first, "token")
                        + "</token>");
        String third = client.call(
                "ContinueRetrievePropertiesEx",
                self("PropertyCollector", "propertyCollector") + "<token>" + SoapTestClient.first(second, "token")
                        + "</token>");

        // Then
        assertThat(SoapTestClient.all(first, "val")).hasSize(100).contains("web%2f01");
        assertThat(SoapTestClient.all(second, "val")).hasSize(100);
        assertThat(SoapTestClient.all(third, "val")).hasSize(53);
        assertThat(third).doesNotContain("<token>");
    }

    @Test
    void newerDevicesAreShownToNewerClientsOnly() throws Exception {
        // Given
        String vm = await(vcenter.moref("web/01"));

        // When
        String old = client.property("VirtualMachine", vm, "config.hardware.device");
        String modern = client.speaking("urn:vim25/8.0.3.0").property("VirtualMachine", vm, "config.hardware.device");

        // Then
        assertThat(old).contains("xsi:type=\"VirtualController\"").doesNotContain("VirtualNVME");
        assertThat(modern).contains("xsi:type=\"VirtualNVMEController\"");
    }

    @Test
    void callsAndTasksFailAsTheRulesSay() throws Exception {
        // Given
        String vm = await(vcenter.moref("odd"));
        String create = self("VirtualMachine", vm) + "<name>s</name><memory>false</memory><quiesce>true</quiesce>";
        vcenter.faults()
                .onCall("CreateSnapshot_Task", "odd", 1, CallFault.raise("TaskInProgress", "busy"))
                .onCall("CreateSnapshot_Task", "odd", 1, CallFault.unavailable())
                .onTask("CreateSnapshot_Task", "odd", 1, CallFault.raise("ApplicationQuiesceFault", "VSS"))
                .onTask("CreateSnapshot_Task", "odd", 1, CallFault.hang());

        // When
        String busy = client.call("CreateSnapshot_Task", create);
        String unavailable = client.call("CreateSnapshot_Task", create);
        String quiesce = client.task(client.call("CreateSnapshot_Task", create));
        String hanging = client.call("CreateSnapshot_Task", create);
        String second = client.task(client.call("CreateSnapshot_Task", create));

        // Then
        assertThat(busy).contains("xsi:type=\"TaskInProgress\"");
        assertThat(unavailable).contains("<html>");
        assertThat(quiesce).contains("xsi:type=\"ApplicationQuiesceFault\"").contains(">error<");
        assertThat(client.property("Task", SoapTestClient.first(hanging, "returnval"), "info"))
                .contains(">running<");
        assertThat(second).contains("xsi:type=\"TaskInProgress\"");
        assertThat(vcenter.counters().snapshotsTaken()).isZero();
    }

    @Test
    void sessionsEndWithTheirLeasesAndAreAskedForAgain() throws Exception {
        // Given
        String lease = lease(snapshot("odd"));
        ready(lease);

        // When
        await(vcenter.expireSessions());

        // Then
        assertThat(client.property("HttpNfcLease", lease, "state")).contains("xsi:type=\"NotAuthenticated\"");
        client.login("dray", "s&amp;cret");
        assertThat(client.property("HttpNfcLease", lease, "state")).contains("ManagedObjectNotFound");
        assertThat(vcenter.counters().leasesOpen()).isZero();
    }

    @Test
    void wrongPasswordsUnknownObjectsAndHostileXmlAreRefused() throws Exception {
        // Given
        SoapTestClient stranger = new SoapTestClient(vcenter.port(), authority.pem());

        // When, Then
        assertThat(stranger.call(
                        "Login",
                        self("SessionManager", "SessionManager") + "<userName>dray</userName><password>x</password>"))
                .contains("InvalidLogin");
        assertThat(stranger.call("CurrentTime", self("ServiceInstance", "ServiceInstance")))
                .contains("NotAuthenticated");
        assertThat(client.property("VirtualMachine", "vm-0", "name")).contains("ManagedObjectNotFound");
        assertThat(client.property("VirtualMachine", await(vcenter.moref("off")), "nonsense"))
                .contains("InvalidProperty");
        assertThat(client.post("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"))
                .contains("InvalidRequest")
                .doesNotContain("root:");
        assertThat(client.post("<a>".repeat(1000))).contains("InvalidRequest");
    }

    @Test
    void snapshotsRemovedBySomeoneElseAreGone() throws Exception {
        // Given
        String snapshot = snapshot("odd");

        // When
        await(vcenter.removeSnapshotsBehindTheBack("odd"));

        // Then
        assertThat(client.call("ExportSnapshot", self("VirtualMachineSnapshot", snapshot)))
                .contains("ManagedObjectNotFound");
        assertThat(await(vcenter.snapshots("odd"))).isEmpty();
        assertThat(vcenter.counters().snapshotsPresent()).isZero();
    }
}
