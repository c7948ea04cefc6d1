package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Filters and updates, by which clients wait. */
class LabUpdatesIT extends LabVcenterFixture {
    private static final String COLLECTOR = self("PropertyCollector", "propertyCollector");

    private String filter(String type, String ref, String path) throws Exception {
        return SoapTestClient.first(
                client.call(
                        "CreateFilter",
                        COLLECTOR + "<spec><propSet><type>" + type + "</type><pathSet>" + path
                                + "</pathSet></propSet><objectSet><obj type=\"" + type + "\">" + ref
                                + "</obj></objectSet></spec><partialUpdates>false</partialUpdates>"),
                "returnval");
    }

    private String updates(String version, int maxWaitSeconds) throws Exception {
        return client.call(
                "WaitForUpdatesEx",
                COLLECTOR + "<version>" + version + "</version><options><maxWaitSeconds>" + maxWaitSeconds
                        + "</maxWaitSeconds></options>");
    }

    private void waitingBecomes(int count) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (await(vcenter.waitingCalls()) != count) {
            assertThat(System.nanoTime()).as("calls held").isLessThan(deadline);
        }
    }

    @Test
    void aChangeEndsTheWaitAndTellsOnlyWhatChanged() throws Exception {
        // Given
        String vm = await(vcenter.moref("odd"));
        filter("VirtualMachine", vm, "runtime.powerState");
        String first = updates("", 10);
        String version = SoapTestClient.first(first, "version");
        assertThat(first).contains("<kind>enter</kind>", "poweredOn");
        assertThat(updates(version, 0)).doesNotContain("returnval");

        // When
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return updates(version, 20);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        waitingBecomes(1);
        SoapTestClient other = new SoapTestClient(vcenter.port(), authority.pem());
        other.login("dray", "s&amp;cret");
        other.call("PowerOffVM_Task", self("VirtualMachine", vm));

        // Then
        assertThat(waiting.get(10, TimeUnit.SECONDS)).contains("<kind>modify</kind>", "poweredOff");
        waitingBecomes(0);
    }

    @Test
    void aWaitEndsByTimeByCancellationAndWithItsSession() throws Exception {
        // Given
        filter("VirtualMachine", await(vcenter.moref("odd")), "name");
        String version = SoapTestClient.first(updates("", 1), "version");

        // When
        String byTime = updates(version, 1);
        CompletableFuture<String> cancelled = CompletableFuture.supplyAsync(() -> {
            try {
                return updates(version, 60);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        waitingBecomes(1);
        await(vcenter.expireSessions());

        // Then
        assertThat(byTime).doesNotContain("returnval");
        assertThat(cancelled.get(10, TimeUnit.SECONDS)).contains("RequestCanceled");
        waitingBecomes(0);
    }

    @Test
    void aClientThatHangsUpIsNotWaitedFor() throws Exception {
        // Given
        filter("VirtualMachine", await(vcenter.moref("odd")), "name");
        String version = SoapTestClient.first(updates("", 1), "version");

        // When
        CompletableFuture<?> request = client.send(
                "WaitForUpdatesEx",
                COLLECTOR + "<version>" + version
                        + "</version><options><maxWaitSeconds>300</maxWaitSeconds></options>");
        waitingBecomes(1);
        request.cancel(true);

        // Then
        waitingBecomes(0);
    }

    @Test
    void longUpdatesComeInPiecesAndUnknownVersionsAreRefused() throws Exception {
        // Given
        String view = SoapTestClient.first(
                client.call(
                        "CreateContainerView",
                        self("ViewManager", "ViewManager")
                                + "<container type=\"Folder\">group-d1</container><type>VirtualMachine</type><recursive>true</recursive>"),
                "returnval");
        client.call(
                "CreateFilter",
                COLLECTOR + "<spec><propSet><type>VirtualMachine</type><pathSet>name</pathSet></propSet><objectSet>"
                        + "<obj type=\"ContainerView\">" + view + "</obj><skip>true</skip>"
                        + "<selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path></selectSet>"
                        + "</objectSet></spec><partialUpdates>false</partialUpdates>");

        // When
        int seen = 0;
        String version = "";
        String piece = "<truncated>true</truncated>";
        while (piece.contains("<truncated>true</truncated>")) {
            piece = client.call(
                    "WaitForUpdatesEx",
                    COLLECTOR + "<version>" + version
                            + "</version><options><maxWaitSeconds>0</maxWaitSeconds><maxObjectUpdates>100</maxObjectUpdates></options>");
            version = piece.contains("<version>") ? SoapTestClient.first(piece, "version") : version;
            seen += SoapTestClient.all(piece, "kind").size();
        }

        // Then
        assertThat(seen).isEqualTo(253);
        assertThat(updates("77", 0)).contains("InvalidCollectorVersion");
    }
}
