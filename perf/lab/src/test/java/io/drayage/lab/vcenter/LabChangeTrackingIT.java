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

    /** Tracks a VM whose stun is over. */
    private void trackNow(String vm) throws Exception {
        track(vm);
        remove(snapshot(vm));
    }

    private void remove(String snapshot) throws Exception {
        client.task(client.call(
                "RemoveSnapshot_Task",
                self("VirtualMachineSnapshot", snapshot) + "<removeChildren>false</removeChildren>"));
    }

    private String config(String vm) throws Exception {
        String ref = await(vcenter.moref(vm));
        return client.property("VirtualMachine", ref, "config.changeTrackingEnabled")
                + client.property("VirtualMachine", ref, "config.extraConfig");
    }

    @Test
    void onARunningVmTrackingTakesEffectAtTheNextStun() throws Exception {
        // Given
        track("web/01");
        String before = config("web/01");

        // When
        String stun = snapshot("web/01");
        String after = config("web/01");
        String next = snapshot("web/01");

        // Then
        assertThat(before).contains(">true<", "<key>ctkEnabled</key>").doesNotContain("scsi0:0.ctkEnabled");
        assertThat(client.property("VirtualMachineSnapshot", stun, "config.hardware.device"))
                .doesNotContain("<changeId>");
        assertThat(after).contains("<key>scsi0:0.ctkEnabled</key>", "<key>nvme0:0.ctkEnabled</key>");
        assertThat(changeId(next)).matches("([0-9a-f]{2} ){7}[0-9a-f]{2}-([0-9a-f]{2} ){7}[0-9a-f]{2}/1");
    }

    @Test
    void onAStoppedVmTrackingTakesEffectAtOnceAndOffMeansANewIdentity() throws Exception {
        // Given
        track("off");
        String first = changeId(snapshot("off"));

        // When
        client.task(client.call(
                "ReconfigVM_Task",
                self("VirtualMachine", await(vcenter.moref("off")))
                        + "<spec><changeTrackingEnabled>false</changeTrackingEnabled></spec>"));
        String without = snapshot("off");
        track("off");
        String again = snapshot("off");

        // Then
        assertThat(client.property("VirtualMachineSnapshot", without, "config.hardware.device"))
                .doesNotContain("<changeId>");
        assertThat(changeId(again).replaceAll("/.*", "")).isNotEqualTo(first.replaceAll("/.*", ""));
        assertThat(query("off", again, 2000, 0, first)).contains("xsi:type=\"FileFault\"");
    }

    @Test
    void withSnapshotsAtEnablingAllAreasMeansTheWholeDisk() throws Exception {
        // Given
        snapshot("many-00001");
        track("many-00001");
        snapshot("many-00001");
        String tracked = snapshot("many-00001");

        // When
        String reply = query("many-00001", tracked, 2000, 0, "*");

        // Then
        assertThat(SoapTestClient.all(reply, "length")).containsOnly(Long.toString(1L << 40));
        assertThat(SoapTestClient.all(reply, "start")).containsExactly("0");
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
        trackNow("web/01");
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
        trackNow("many-00001");
        String snapshot = snapshot("many-00001");

        // When
        String first = query("many-00001", snapshot, 2000, 0, "*");
        long covered = Long.parseLong(SoapTestClient.first(first, "length"));
        String second = query("many-00001", snapshot, 2000, covered, "*");

        // Then
        assertThat(SoapTestClient.all(first, "start")).hasSize(2000);
        assertThat(covered).isBetween(1L << 30, 1L << 40);
        assertThat(Long.parseLong(SoapTestClient.first(second, "start"))).isEqualTo(covered);
    }

    @Test
    void foreignIdsUnknownDisksAndUntrackedVmsAreFaults() throws Exception {
        // Given
        String untracked = snapshot("odd");
        trackNow("web/01");
        String tracked = snapshot("web/01");

        // When, Then
        assertThat(query("odd", untracked, 2000, 0, "*")).contains("xsi:type=\"FileFault\"");
        assertThat(query("web/01", tracked, 2000, 0, "52 de c0 d9/81")).contains("xsi:type=\"FileFault\"");
        assertThat(query("web/01", tracked, 2003, 0, "*")).contains("xsi:type=\"NotFound\"");
    }
}
