package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.LabDisk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changed block tracking over SOAP. */
class LabChangeTrackingIT extends LabVcenterFixture {
    private static final int BLOCK = 512 * 1024;

    private void track(String vm) throws Exception {
        client.task(client.call(
                "ReconfigVM_Task",
                self("VirtualMachine", await(vcenter.moref(vm)))
                        + "<spec><changeTrackingEnabled>true</changeTrackingEnabled></spec>"));
    }

    private String changeId(String snapshot) throws Exception {
        return SoapTestClient.first(
                client.property("VirtualMachineSnapshot", snapshot, "config.hardware.device"), "changeId");
    }

    private String query(String vm, String snapshot, int key, long start, String changeId) throws Exception {
        return client.call(
                "QueryChangedDiskAreas",
                self("VirtualMachine", await(vcenter.moref(vm))) + "<snapshot type=\"VirtualMachineSnapshot\">"
                        + snapshot
                        + "</snapshot><deviceKey>" + key + "</deviceKey><startOffset>" + start
                        + "</startOffset><changeId>" + changeId + "</changeId>");
    }

    @Test
    void whatTheGuestWroteBetweenTwoSnapshotsIsListed() throws Exception {
        // Given
        track("web/01");
        String first = snapshot("web/01");
        String since = changeId(first);
        LabDisk disk = await(vcenter.disk("web/01", 0));
        List<Long> blocks = disk.scribble(5, 3);
        String second = snapshot("web/01");
        disk.scribble(6, 3);

        // When
        String reply = query("web/01", second, 2000, 0, since);

        // Then
        List<Long> listed = new ArrayList<>();
        List<String> starts = SoapTestClient.all(reply, "start");
        List<String> lengths = SoapTestClient.all(reply, "length");
        for (int i = 0; i < starts.size(); i++) {
            long from = Long.parseLong(starts.get(i));
            long end = from + Long.parseLong(lengths.get(i + 1));
            for (long at = from; at < end; at += BLOCK) {
                listed.add(at / BLOCK);
            }
        }
        assertThat(listed).isEqualTo(blocks);
        assertThat(lengths).first().isEqualTo(Integer.toString(8 * MIB));
        assertThat(query("web/01", second, 2000, 0, changeId(second))).doesNotContain("<changedArea>");
    }

    @Test
    void longAnswersComeInPiecesThatCoverTheDisk() throws Exception {
        // Given: a disk of 1 TiB, half in use in regions of 1 MiB
        track("many-00000");
        String snapshot = snapshot("many-00000");

        // When
        String first = query("many-00000", snapshot, 2000, 0, "*");
        long covered = Long.parseLong(SoapTestClient.first(first, "length"));
        String second = query("many-00000", snapshot, 2000, covered, "*");

        // Then
        assertThat(SoapTestClient.all(first, "start")).hasSize(2000);
        assertThat(covered).isBetween(1L << 30, 1L << 40);
        assertThat(Long.parseLong(SoapTestClient.first(second, "start"))).isEqualTo(covered);
    }

    @Test
    void foreignIdsUnknownDisksAndUntrackedVmsAreFaults() throws Exception {
        // Given
        String untracked = snapshot("odd");
        track("web/01");
        String tracked = snapshot("web/01");

        // When, Then
        assertThat(query("odd", untracked, 2000, 0, "*")).contains("xsi:type=\"FileFault\"");
        assertThat(query("web/01", tracked, 2000, 0, "52 de c0 d9/81")).contains("xsi:type=\"FileFault\"");
        assertThat(query("web/01", tracked, 2003, 0, "*")).contains("xsi:type=\"NotFound\"");
    }
}
