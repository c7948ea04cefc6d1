package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.estate.VcenterSpec.HostUrls;
import io.drayage.lab.fault.StreamFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How hosts treat clients that are slow, absent or come by another way. */
class LabStreamIT extends LabVcenterFixture {
    private static final long SETTLED_NANOS = Duration.ofMillis(700).toNanos();

    private HttpResponse<InputStream> open(String vm) throws Exception {
        String url = ready(lease(snapshot(vm))).get(0);
        return SoapTestClient.hostClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private long settledBytes(String disk) {
        long bytes = -1;
        long since = System.nanoTime();
        long deadline = since + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() - since < SETTLED_NANOS) {
            assertThat(System.nanoTime()).as("bytes stop growing").isLessThan(deadline);
            long now = vcenter.counters().diskBytes().getOrDefault(disk, 0L);
            if (now != bytes) {
                bytes = now;
                since = System.nanoTime();
            }
            Thread.onSpinWait();
        }
        return bytes;
    }

    @Test
    void aClientThatDoesNotReadStopsTheHost() throws Exception {
        // Given
        HttpResponse<InputStream> response = open("many-00000");

        // When
        long stopped = settledBytes("many-00000/0");
        response.body().readNBytes(20 << 20);
        long further = settledBytes("many-00000/0");
        response.body().close();

        // Then
        assertThat(stopped).isPositive().isLessThan(16 << 20);
        assertThat(further).isGreaterThan(stopped).isLessThan(40 << 20);
    }

    @Test
    void aHostMayDropAClientThatStalls() throws Exception {
        // Given
        vcenter.faults().onStream("many-00001", "0", 1, StreamFault.NONE.dropStalledAfter(Duration.ofMillis(200)));
        HttpResponse<InputStream> response = open("many-00001");

        // When
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (vcenter.counters().streamsOpen() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }

        // Then
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void aSlowStreamIsAsSlowAsAsked() throws Exception {
        // Given
        vcenter.faults().onStream("odd", "0", 1, StreamFault.NONE.slow(1_000_000));
        long whole = expected("odd", 0).length;

        // When
        long start = System.nanoTime();
        open("odd").body().readAllBytes();
        double seconds = (System.nanoTime() - start) / 1e9;

        // Then
        assertThat(whole / seconds).isLessThan(1_100_000);
    }

    @Test
    void behindAStarTheVcenterItselfStreams() throws Exception {
        // Given
        spec.hostUrls(HostUrls.STAR);

        // When
        String url = ready(lease(snapshot("odd"))).get(0);
        HttpResponse<InputStream> response =
                client.get(URI.create(url.replace("*", "star")).getPath());

        // Then
        assertThat(url).startsWith("https://*/ha-nfc/");
        assertThat(response.body().readAllBytes()).isEqualTo(expected("odd", 0));
    }

    @Test
    void unknownTicketsAreNotFound() throws Exception {
        // When, Then
        assertThat(client.get("/nfc/0123/disk-0.vmdk").statusCode()).isEqualTo(404);
        assertThat(client.get("/nfc/").statusCode()).isEqualTo(404);
        assertThat(client.get("/elsewhere/x").statusCode()).isEqualTo(404);
    }
}
