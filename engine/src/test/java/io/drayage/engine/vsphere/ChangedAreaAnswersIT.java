package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers to QueryChangedDiskAreas that no honest vCenter gives: each is one error with its reason, soon, and nothing of them is believed. */
class ChangedAreaAnswersIT {
    private static final long BLOCK = 512 * 1024;
    private static final long DISK = 200_000 * BLOCK;
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            new BackOff(2, Duration.ofMillis(10), Duration.ofMillis(20)),
            Duration.ofSeconds(3));
    private static final VirtualMachine VM = new VirtualMachine(
            "vm-42", "web01", "/p", "i", "b", "g", "G", "bios", true, true, "h", List.of(), 0, List.of(), List.of());

    private Vertx vertx;
    private HostileServer server;
    private VsphereClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new HostileServer(vertx);
        client = await(VsphereClients.connect(vertx, server.endpoint(), QUICK));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private static String reply(Object start, Object length, String areas) {
        return HostileServer.envelope("<QueryChangedDiskAreasResponse xmlns=\"urn:vim25\"><returnval><startOffset>"
                + start + "</startOffset><length>" + length + "</length>" + areas
                + "</returnval></QueryChangedDiskAreasResponse>");
    }

    private static String area(Object start, Object length) {
        return "<changedArea><start>" + start + "</start><length>" + length + "</length></changedArea>";
    }

    private void refused(String answer, String text) {
        server.on("QueryChangedDiskAreas", answer);
        assertThat(failureOf(client.changedBlocks(VM, "snapshot-1", 2000, DISK, "*")))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.VSPHERE);
                    assertThat(e.getMessage()).contains("disk 2000 of VM 'web01'", text);
                });
    }

    @Test
    void aLongListIsReadToItsEnd() {
        // Given
        StringBuilder areas = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            areas.append(area(2L * i * BLOCK, 65536));
        }
        server.on("QueryChangedDiskAreas", reply(0, DISK, areas + "<laterVersionsField>x</laterVersionsField>"));
        // When
        BlockSet changed = await(client.changedBlocks(VM, "snapshot-1", 2000, DISK, "52 de/1"));
        // Then
        assertThat(changed.count()).isEqualTo(100_000);
        assertThat(changed.contains(199_998)).isTrue();
        assertThat(changed.contains(199_999)).isFalse();
    }

    @Test
    void answersThatBreakTheRulesAreRefused() {
        refused(reply(0, 0, ""), "never end");
        refused(reply(512, DISK, ""), "although 0 was asked for");
        refused(reply(0, DISK + 512, ""), "beyond the disk");
        refused(reply(0, DISK, area(1024, 512) + area(0, 512)), "precedes");
        refused(reply(0, DISK, area(0, 1024) + area(512, 512)), "overlaps");
        refused(reply(0, DISK, area(DISK, 512)), "beyond its reply's window");
        refused(reply(0, DISK, area(0, 0)), "has 0 bytes");
        refused(reply(0, DISK, area(1, 512)), "not on sectors");
        // The same reply again and again does not go on for ever: the second answers another question.
        refused(reply(0, 512, ""), "although 512 was asked for");
    }

    @Test
    void answersThatAreNoneAreRefused() {
        refused(reply("x", DISK, ""), "no XML that may be read");
        refused(reply(0, "9".repeat(30), ""), "no XML that may be read");
        refused(reply(0, DISK, "<changedArea><length>512</length></changedArea>"), "no XML that may be read");
        refused(reply(0, DISK, area("", 512)), "no XML that may be read");
        refused("<html>sorry</html>", "no SOAP envelope");
        refused(HostileServer.empty("QueryChangedDiskAreas"), "not one to QueryChangedDiskAreas");
        refused(HostileServer.empty("SomethingElse"), "not one to QueryChangedDiskAreas");
        refused(
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"1\">]>"
                        + reply(0, DISK, "").substring(38),
                "no XML");
        refused(HostileServer.fault("FileFault"), "FileFault");
        refused(HostileServer.fault("ManagedObjectNotFound"), "no longer exists");
    }

    @Test
    void anAnswerThatDoesNotComeIsGivenUp() {
        server.on("QueryChangedDiskAreas", request -> {});
        assertThat(failureOf(client.changedBlocks(VM, "snapshot-1", 2000, DISK, "*")))
                .hasMessageContaining("too late")
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.VSPHERE));
    }

    @Test
    void aSessionThatEndedBetweenTwoRepliesIsLoggedInAgain() {
        // Given
        int[] asked = {0};
        server.on("QueryChangedDiskAreas", request -> {
            int turn = asked[0]++;
            request.response()
                    .putHeader("Content-Type", "text/xml")
                    .end(
                            turn == 0
                                    ? reply(0, BLOCK, area(0, 512))
                                    : turn == 1
                                            ? HostileServer.fault("NotAuthenticated")
                                            : reply(BLOCK, DISK - BLOCK, area(BLOCK, 512)));
        });
        // When
        BlockSet changed = await(client.changedBlocks(VM, "snapshot-1", 2000, DISK, "*"));
        // Then
        assertThat(changed).isEqualTo(BlockSet.all(2));
        assertThat(server.calls().stream().filter("Login"::equals)).hasSize(2);
    }
}
