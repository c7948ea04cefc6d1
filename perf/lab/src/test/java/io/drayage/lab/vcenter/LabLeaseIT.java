package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.fault.StreamFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabLeaseIT extends LabVcenterFixture {
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
        String info = leaseWhen(lease, "ready");
        List<String> urls = SoapTestClient.all(info, "url");
        byte[] stream = download(urls.get(0));
        long nvram = client.get("/nfc/" + urls.get(1).split("/nfc/")[1]).body().readAllBytes().length;
        String refused = client.call("ExportVm", self("VirtualMachine", on));

        // Then
        assertThat(stream).isEqualTo(expected("off", 0));
        assertThat(SoapTestClient.all(info, "disk")).containsExactly("true", "false");
        assertThat(SoapTestClient.first(info, "fileSize")).isEqualTo(Long.toString(nvram));
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
}
