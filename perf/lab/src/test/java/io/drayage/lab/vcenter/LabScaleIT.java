package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.tls.LabAuthority;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ten thousand VMs. */
class LabScaleIT {
    private static final String PATHS =
            "<pathSet>name</pathSet><pathSet>parent</pathSet><pathSet>config.instanceUuid</pathSet>"
                    + "<pathSet>config.hardware.device</pathSet><pathSet>config.guestId</pathSet>"
                    + "<pathSet>runtime.powerState</pathSet><pathSet>runtime.host</pathSet><pathSet>snapshot</pathSet>"
                    + "<pathSet>guest.toolsRunningStatus</pathSet><pathSet>summary.storage.committed</pathSet>";

    @Test
    void areListedInSecondsAndHeldInFewBytes() throws Exception {
        // Given
        Vertx vertx = Vertx.vertx();
        LabAuthority authority = new LabAuthority();
        LabEstate estate = new LabEstate(1);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "secret");
        DatacenterSpec dc = spec.datacenter("DC0");
        dc.vms(
                10_000,
                "vm",
                (i, vm) -> vm.folder("f" + i % 50)
                        .disk(DiskSpec.generated(i, 1L << 40, 0.5))
                        .disk(DiskSpec.generated(-i, 1L << 40, 0.5)));
        LabVcenter vcenter = PeerEstate.await(LabVcenter.start(vertx, estate, spec, authority));
        SoapTestClient client = new SoapTestClient(vcenter.port(), authority.pem());
        client.login("dray", "secret");
        String view = SoapTestClient.first(
                client.call(
                        "CreateContainerView",
                        LabVcenterFixture.self("ViewManager", "ViewManager")
                                + "<container type=\"Folder\">group-d1</container><type>VirtualMachine</type><recursive>true</recursive>"),
                "returnval");

        // When
        long start = System.nanoTime();
        String reply = client.call(
                "RetrievePropertiesEx",
                LabVcenterFixture.self("PropertyCollector", "propertyCollector")
                        + "<specSet><propSet><type>VirtualMachine</type>" + PATHS + "</propSet><objectSet>"
                        + "<obj type=\"ContainerView\">" + view + "</obj><skip>true</skip>"
                        + "<selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path></selectSet>"
                        + "</objectSet></specSet><options><maxObjects>500</maxObjects></options>");
        int seen = SoapTestClient.all(reply, "obj").size();
        while (reply.contains("<token>")) {
            reply = client.call(
                    "ContinueRetrievePropertiesEx",
                    LabVcenterFixture.self("PropertyCollector", "propertyCollector") + "<token>"
                            + SoapTestClient.first(reply, "token") + "</token>");
            seen += SoapTestClient.all(reply, "obj").size();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        // Then
        assertThat(seen).isEqualTo(10_000);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
        PeerEstate.await(vcenter.stop());
        PeerEstate.await(vertx.close());
    }
}
