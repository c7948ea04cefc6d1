package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vmdk.StreamVmdkWriter;
import io.drayage.lab.vmdk.VmdkOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabVcenterIT {
    private static final int MIB = 1 << 20;
    private final Vertx vertx = Vertx.vertx();
    private final LabAuthority authority = new LabAuthority();
    private final LabEstate estate = new LabEstate(1);
    private final VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "s&cret");
    private LabVcenter vcenter;
    private SoapTestClient client;

    @BeforeEach
    void start() throws Exception {
        DatacenterSpec dc = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        dc.vm("web/01")
                .folder("Prod", "Web/DMZ")
                .disk(DiskSpec.generated(1, 8 * MIB, 0.6))
                .disk(DiskSpec.generated(2, 4 * MIB + 512, 1).at(Controller.NVME, 0, 0));
        dc.vm("off").poweredOff().disk(DiskSpec.generated(3, 2 * MIB, 1));
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

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String snapshot(String vm) throws Exception {
        String info = client.task(
                client.call(
                        "CreateSnapshot_Task",
                        "<_this type=\"VirtualMachine\">" + await(vcenter.moref(vm))
                                + "</_this><name>s</name><description>d</description><memory>false</memory><quiesce>true</quiesce>"));
        return SoapTestClient.first(info, "result");
    }

    private String lease(String snapshot) throws Exception {
        return SoapTestClient.first(
                client.call("ExportSnapshot", "<_this type=\"VirtualMachineSnapshot\">" + snapshot + "</_this>"),
                "returnval");
    }

    private String leaseWhen(String lease, String state) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        String info = client.property("HttpNfcLease", lease, "state");
        while (!SoapTestClient.first(info, "val").equals(state)) {
            assertThat(System.nanoTime()).as(info).isLessThan(deadline);
            info = client.property("HttpNfcLease", lease, "state");
        }
        return client.property("HttpNfcLease", lease, state.equals("ready") ? "info" : "error");
    }

    private List<String> ready(String lease) throws Exception {
        return SoapTestClient.all(leaseWhen(lease, "ready"), "url");
    }

    private static byte[] download(String url) throws Exception {
        HttpResponse<InputStream> response = SoapTestClient.hostClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        try (InputStream in = response.body()) {
            return in.readAllBytes();
        }
    }

    private byte[] expected(String vm, int ordinal) throws Exception {
        LabDisk disk = await(vcenter.disk(vm, ordinal));
        StreamVmdkWriter writer = new StreamVmdkWriter(disk.live(), VmdkOptions.vsphere(), MIB);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = writer.next(); length >= 0; length = writer.next()) {
            all.write(writer.chunk(), 0, length);
        }
        return all.toByteArray();
    }

    private static String self(String type, String ref) {
        return "<_this type=\"" + type + "\">" + ref + "</_this>";
    }

    @Test
    void aSnapshotIsExportedWholeAndTheManifestTellsWhatWasSent() throws Exception {
        // Given
        byte[] frozen = expected("web/01", 0);
        String snapshot = snapshot("web/01");
        await(vcenter.disk("web/01", 0)).scribble(9, 4);
        String lease = lease(snapshot);
        List<String> urls = ready(lease);

        // When
        byte[] first = download(urls.get(0));
        byte[] second = download(urls.get(1));
        String manifest = client.call("HttpNfcLeaseGetManifest", self("HttpNfcLease", lease));
        client.call("HttpNfcLeaseComplete", self("HttpNfcLease", lease));

        // Then
        assertThat(first).isEqualTo(frozen);
        assertThat(second).isEqualTo(expected("web/01", 1));
        assertThat(SoapTestClient.all(manifest, "sha1"))
                .first()
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-1").digest(first)));
        assertThat(SoapTestClient.all(manifest, "size")).first().isEqualTo(Integer.toString(first.length));
        assertThat(vcenter.counters().diskBytes())
                .containsEntry("web/01/0", (long) first.length)
                .containsEntry("web/01/1", (long) second.length);
        assertThat(vcenter.counters().leasesOpen()).isZero();
        assertThat(client.task(client.call(
                        "RemoveSnapshot_Task",
                        self("VirtualMachineSnapshot", snapshot) + "<removeChildren>false</removeChildren>")))
                .contains("success");
        assertThat(vcenter.counters().snapshotsPresent()).isZero();
    }

    @Test
    void aPoweredOffVmIsExportedWithoutASnapshotAndARunningOneIsNot() throws Exception {
        // Given
        String off = await(vcenter.moref("off"));
        String on = await(vcenter.moref("odd"));

        // When
        String lease = SoapTestClient.first(client.call("ExportVm", self("VirtualMachine", off)), "returnval");
        byte[] stream = download(ready(lease).get(0));
        String refused = client.call("ExportVm", self("VirtualMachine", on));

        // Then
        assertThat(stream).isEqualTo(expected("off", 0));
        assertThat(refused).contains("InvalidPowerState");
        assertThat(client.status()).isEqualTo(500);
    }

    @Test
    void independentDisksAreNotInTheLease() throws Exception {
        // Given
        String lease = lease(snapshot("odd"));

        // When
        String info = leaseWhen(lease, "ready");

        // Then
        assertThat(SoapTestClient.all(info, "url")).hasSize(1);
        assertThat(SoapTestClient.first(info, "key")).endsWith("/ParaVirtualSCSIController0:0");
        assertThat(SoapTestClient.first(info, "sslThumbprint")).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }

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
    void aLeaseWithoutProgressExpiresAndCutsItsStreams() throws Exception {
        // Given
        vcenter.faults().onStream("odd", "0", 1, StreamFault.NONE.slow(10_000));
        String lease = lease(snapshot("odd"));
        String url = ready(lease).get(0);
        HttpResponse<InputStream> response = SoapTestClient.hostClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());

        // When
        await(vcenter.expireLeases());

        // Then
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(leaseWhen(lease, "error")).contains("xsi:type=\"Timedout\"");
        assertThat(client.call("HttpNfcLeaseProgress", self("HttpNfcLease", lease) + "<percent>1</percent>"))
                .contains("Timedout");
        assertThat(vcenter.counters().streamsOpen()).isZero();
    }

    @Test
    void progressKeepsALeaseAliveBeyondItsTimeout() throws Exception {
        // Given
        spec.leaseTimeout(Duration.ofMillis(300));
        String lease = lease(snapshot("odd"));
        ready(lease);

        // When
        long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
        while (System.nanoTime() < end) {
            client.call("HttpNfcLeaseProgress", self("HttpNfcLease", lease) + "<percent>1</percent>");
        }

        // Then
        assertThat(client.property("HttpNfcLease", lease, "state")).contains(">ready<");
        leaseWhen(lease, "error");
    }

    @Test
    void streamsAreCutCorruptedOrRefusedAsTheRulesSay() throws Exception {
        // Given
        byte[] whole = expected("odd", 0);
        LabFaults faults = vcenter.faults();
        faults.onStream("odd", "0", 1, StreamFault.NONE.cutAfter(100_000, StreamFault.Cut.END));
        faults.onStream("odd", "0", 1, StreamFault.NONE.cutAfter(100_000, StreamFault.Cut.FIN));
        faults.onStream("odd", "0", 1, StreamFault.NONE.cutAfter(100_000, StreamFault.Cut.RST));
        faults.onStream("odd", "0", 1, StreamFault.NONE.corruptAt(70_000));
        faults.onStream("odd", "0", 1, StreamFault.NONE.withoutEndOfStream());
        faults.onStream("odd", "0", 1, StreamFault.NONE.silentAt(65_536, Duration.ofMillis(50)));
        faults.onStream("odd", "0", 1, StreamFault.NONE.refused());
        String url = ready(lease(snapshot("odd"))).get(0);

        // When, Then
        assertThat(download(url)).isEqualTo(java.util.Arrays.copyOf(whole, 100_000));
        assertThatThrownBy(() -> download(url)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> download(url)).isInstanceOf(IOException.class).hasStackTraceContaining("reset");
        byte[] corrupt = download(url);
        assertThat(corrupt).hasSameSizeAs(whole).isNotEqualTo(whole);
        corrupt[70_000] ^= 1;
        assertThat(corrupt).isEqualTo(whole);
        assertThat(download(url)).isEqualTo(java.util.Arrays.copyOf(whole, whole.length - 512));
        assertThat(download(url)).isEqualTo(whole);
        assertThatThrownBy(() -> download(url))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("503");
        assertThat(download(url)).isEqualTo(whole);
        assertThat(vcenter.counters().streamsOpen()).isZero();
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
    void leaseFaultsStrike() throws Exception {
        // Given
        String snapshot = snapshot("odd");
        vcenter.faults()
                .onLease("odd", 1, LeaseFault.of(LeaseFault.Kind.ERROR_AT_START))
                .onLease("odd", 1, new LeaseFault(LeaseFault.Kind.ABORTED, 65_536))
                .onLease("odd", 1, LeaseFault.of(LeaseFault.Kind.WRONG_THUMBPRINT));

        // When, Then
        assertThat(leaseWhen(lease(snapshot), "error")).contains("SystemError");
        String aborted = lease(snapshot);
        vcenter.faults().onStream("odd", "0", 1, StreamFault.NONE.slow(500_000));
        String url = ready(aborted).get(0);
        assertThatThrownBy(() -> download(url)).isInstanceOf(IOException.class);
        assertThat(leaseWhen(aborted, "error")).contains("RequestCanceled");
        assertThat(leaseWhen(lease(snapshot), "ready")).contains("00:11:22:33");
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
