package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.fault.FolderFaults;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /folder} on the vCenter and on its hosts. */
class LabFolderIT extends LabNfcFixture {
    private static final String PLACE = "?dcPath=DC0&dsName=datastore1";
    private static final String OFF = "/folder/off/off-flat.vmdk" + PLACE;
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("dray:secret".getBytes(StandardCharsets.UTF_8));
    private HttpClient http;

    @BeforeEach
    void client() throws Exception {
        http = SoapTestClient.hostClient();
    }

    private HttpResponse<byte[]> get(int port, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private int host() {
        return Objects.requireNonNull(vcenter.hostPorts().get("esx-02.lab.test"));
    }

    private HttpResponse<byte[]> basic(String path, String... more) throws Exception {
        String[] headers = Arrays.copyOf(new String[] {"Authorization", BASIC}, 2 + more.length);
        System.arraycopy(more, 0, headers, 2, more.length);
        return get(vcenter.port(), path, headers);
    }

    @Test
    void readsAFlatExtentByRanges() throws Exception {
        // Given
        byte[] expected = content(disk("off", 0).live(), 0, 40 * MIB);

        // When
        HttpResponse<byte[]> middle = basic(OFF, "Range", "bytes=1000-70999");
        HttpResponse<byte[]> tail = basic(OFF, "Range", "bytes=-512");
        HttpResponse<byte[]> beyond = basic(OFF, "Range", "bytes=" + expected.length + "-");
        HttpResponse<byte[]> whole = basic(OFF);

        // Then
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.headers().firstValue("Content-Range")).hasValue("bytes 1000-70999/" + expected.length);
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(expected, 1000, 71_000));
        assertThat(tail.statusCode()).isEqualTo(206);
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(expected, expected.length - 512, expected.length));
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(expected);
        assertThat(disk("off", 0).frozenViews()).as("given back").isZero();
    }

    @Test
    void saysTheSizeToHead() throws Exception {
        // When
        HttpResponse<Void> head = http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + host() + OFF))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .header("Authorization", BASIC)
                        .build(),
                HttpResponse.BodyHandlers.discarding());

        // Then
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).hasValue(Long.toString(40L * MIB));
        assertThat(head.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    }

    @Test
    void wantsToKnowWhoAsks() throws Exception {
        // Given
        String cookie = soap.cookie();

        // When, Then
        assertThat(get(vcenter.port(), OFF).statusCode()).isEqualTo(401);
        assertThat(get(vcenter.port(), OFF, "Cookie", "vmware_soap_session=\"nobody\"")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get(vcenter.port(), OFF, "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(get(vcenter.port(), OFF, "Cookie", cookie, "Authorization", "Basic bm9ib2R5OmJhZA==")
                        .statusCode())
                .as("Basic goes before the cookie")
                .isEqualTo(401);
        assertThat(get(host(), OFF, "Cookie", cookie).statusCode())
                .as("a host has sessions of its own")
                .isEqualTo(401);
        assertThat(get(host(), OFF, "Authorization", BASIC).statusCode()).isEqualTo(200);
    }

    @Test
    void aServiceTicketOpensOneUrlOnAHostOnce() throws Exception {
        // Given
        String url = "https://127.0.0.1:" + host() + OFF;
        String reply = soap.call(
                "AcquireGenericServiceTicket",
                self("SessionManager", "SessionManager")
                        + "<spec xsi:type=\"SessionManagerHttpServiceRequestSpec\"><method>httpGet</method><url>"
                        + url.replace("&", "&amp;") + "</url></spec>");
        String cookie = "vmware_cgi_ticket=" + SoapTestClient.first(reply, "id");

        // When, Then
        assertThat(SoapTestClient.first(reply, "hostName")).isEqualTo("esx-02.lab.test");
        assertThat(SoapTestClient.first(reply, "sslThumbprint")).hasSize(59);
        assertThat(get(host(), OFF, "Cookie", cookie, "Range", "bytes=0-511").statusCode())
                .isEqualTo(206);
        assertThat(get(host(), OFF, "Cookie", cookie).statusCode()).isEqualTo(401);
    }

    private static String self(String type, String ref) {
        return "<_this type=\"" + type + "\">" + ref + "</_this>";
    }

    @Test
    void locksTheLiveLeafAndServesTheFrozenBase() throws Exception {
        // Given
        String flat = "/folder/web-01/web-01-flat.vmdk" + PLACE;
        byte[] before = content(disk("web-01", 0).live(), 0, 8 * MIB);

        // When
        HttpResponse<byte[]> live = basic(flat);
        snapshot("web-01");
        disk("web-01", 0).scribble(3, 8);
        HttpResponse<byte[]> frozen = basic(flat);

        // Then
        assertThat(live.statusCode()).isEqualTo(500);
        assertThat(new String(live.body(), StandardCharsets.US_ASCII)).contains("locked");
        assertThat(frozen.statusCode()).isEqualTo(200);
        assertThat(frozen.body()).isEqualTo(before);
        assertThat(basic("/folder/web-01/web-01-000001-flat.vmdk" + PLACE).statusCode())
                .as("a delta has no flat extent")
                .isEqualTo(404);
    }

    @Test
    void servesDescriptorsOfEveryLink() throws Exception {
        // Given
        snapshot("web-01");

        // When
        String base = new String(basic("/folder/web-01/web-01.vmdk" + PLACE).body(), StandardCharsets.UTF_8);
        String delta =
                new String(basic("/folder/web-01/web-01-000001.vmdk" + PLACE).body(), StandardCharsets.UTF_8);

        // Then
        assertThat(base.lines())
                .contains("parentCID=ffffffff", "createType=\"vmfs\"", "RW 16384 VMFS \"web-01-flat.vmdk\"");
        assertThat(delta.lines())
                .contains(
                        "parentFileNameHint=\"web-01.vmdk\"",
                        "createType=\"vmfsSparse\"",
                        "RW 16384 VMFSSPARSE \"web-01-000001-delta.vmdk\"");
        assertThat(basic("/folder/web-01/web-01.vmdk?dcPath=DC1&dsName=datastore1")
                        .statusCode())
                .isEqualTo(404);
        assertThat(basic("/folder/web-01/web-01.vmdk?dsName=datastore2").statusCode())
                .isEqualTo(404);
        assertThat(basic("/folder/web%2D01/web-01.vmdk?dcPath=%2FDC0&dsName=datastore1")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void liesAsTheRulesSay() throws Exception {
        // Given
        FolderFaults faults = vcenter.faults().folder();
        for (FolderFaults.Kind kind : FolderFaults.Kind.values()) {
            faults.on("off/0", 0, 1, kind);
        }

        // When, Then: in the order of the kinds
        HttpResponse<byte[]> wholeFile = basic(OFF, "Range", "bytes=0-511");
        assertThat(wholeFile.statusCode()).isEqualTo(200);
        assertThat(wholeFile.body()).hasSize(40 * MIB);
        assertThatThrownBy(() -> basic(OFF, "Range", "bytes=0-65535")).isInstanceOf(IOException.class);
        assertThat(basic(OFF, "Range", "bytes=0-511").headers().firstValue("Content-Range"))
                .hasValue("bytes 0-511/" + (40L * MIB + 512));
        assertThat(basic(OFF, "Range", "bytes=0-511").statusCode()).isEqualTo(503);
        assertThat(basic(OFF, "Range", "bytes=0-511").statusCode()).isEqualTo(500);
        byte[] flipped = basic(OFF, "Range", "bytes=0-511").body();
        byte[] honest = basic(OFF, "Range", "bytes=0-511").body();
        assertThat(honest).isEqualTo(content(disk("off", 0).live(), 0, 512));
        assertThat(flipped).isNotEqualTo(honest);
        assertThat(faults.struck()).hasSize(FolderFaults.Kind.values().length);
    }
}
