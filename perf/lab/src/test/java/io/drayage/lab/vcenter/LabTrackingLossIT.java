package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.LabFaults;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Change tracking that is reset, damaged or lies. */
class LabTrackingLossIT extends LabVcenterFixture {
    private static final int BLOCK = 512 * 1024;
    private LabVm vm;
    private LabDisk disk;
    private String since;

    @BeforeEach
    void trackAndRemember() throws Exception {
        vm = vcenter.vm("web/01");
        disk = await(vcenter.disk("web/01", 0));
        await(vm.changeTracking(true));
        await(vm.snapshot("stun"));
        await(vm.removeSnapshot("stun"));
        since = changeId(snapshot("web/01"));
        await(vm.removeSnapshots());
    }

    private String changeId(String snapshot) throws Exception {
        return SoapTestClient.first(
                client.property("VirtualMachineSnapshot", snapshot, "config.hardware.device"), "changeId");
    }

    private String query(String snapshot, long start, String changeId) throws Exception {
        return client.call(
                "QueryChangedDiskAreas",
                self("VirtualMachine", await(vcenter.moref("web/01"))) + "<snapshot type=\"VirtualMachineSnapshot\">"
                        + snapshot
                        + "</snapshot><deviceKey>2000</deviceKey><startOffset>" + start
                        + "</startOffset><changeId>" + changeId + "</changeId>");
    }

    private List<Long> blocks(String reply) {
        List<String> starts = SoapTestClient.all(reply, "start");
        List<String> lengths = SoapTestClient.all(reply, "length");
        TreeSet<Long> blocks = new TreeSet<>();
        for (int i = 0; i < starts.size(); i++) {
            long from = Long.parseLong(starts.get(i));
            long end = from + Long.parseLong(lengths.get(i + 1));
            for (long at = from / BLOCK; at * BLOCK < end; at++) {
                blocks.add(at);
            }
        }
        return new ArrayList<>(blocks);
    }

    private void losesTheEpochBy(Supplier<Future<Void>> event) throws Exception {
        await(event.get());
        await(vm.removeSnapshots());
        String next = snapshot("web/01");
        assertThat(changeId(next).replaceAll("/.*", "")).isNotEqualTo(since.replaceAll("/.*", ""));
        assertThat(query(next, 0, since)).contains("xsi:type=\"FileFault\"");
        assertThat(query(next, 0, "*")).contains("<changedArea>");
        since = changeId(next);
        await(vm.removeSnapshots());
    }

    @Test
    void eventsThatEndAnEpochMakeOlderIdsUnknown() throws Exception {
        losesTheEpochBy(() -> vm.powerFailure(TrackingLoss.NEW_IDENTITY));
        losesTheEpochBy(() -> vm.resizeDisk(0, 9 * MIB));
        losesTheEpochBy(() -> vm.reAddDisk(0));
        losesTheEpochBy(() -> vm.consolidate(TrackingLoss.NEW_IDENTITY));
        losesTheEpochBy(() -> vm.snapshot("a").compose(ref -> vm.revert("a")));
        losesTheEpochBy(() -> vcenter.host("esx-01.lab.test").crash(TrackingLoss.NEW_IDENTITY));
        spec.losingTrackingInStorageMotion();
        losesTheEpochBy(() -> vm.storageVmotion("slow"));
    }

    @Test
    void movesAndForeignSnapshotsLeaveTheEpochAsItIs() throws Exception {
        // When
        await(vm.vmotion("esx-02.lab.test"));
        await(vm.storageVmotion("slow"));
        await(vm.snapshot("theirs"));
        List<Long> written = disk.scribble(3, 2);
        await(vm.removeSnapshot("theirs"));
        await(vm.powerFailure(TrackingLoss.NONE));

        // Then
        assertThat(blocks(query(snapshot("web/01"), 0, since))).isEqualTo(written);
    }

    @Test
    void allAreasOnStorageThatIsNotVmfsIsTheWholeDisk() throws Exception {
        // Given
        await(vm.storageVmotion("slow"));

        // When
        String reply = query(snapshot("web/01"), 0, "*");

        // Then
        assertThat(SoapTestClient.all(reply, "length")).containsOnly(Integer.toString(8 * MIB));
    }

    @Test
    void aDamagedTrackingFileFaultsUntilTrackingIsToggled() throws Exception {
        // Given
        await(vm.powerFailure(TrackingLoss.DAMAGED));

        // When
        String damaged = snapshot("web/01");
        String id = changeId(damaged);
        String asked = query(damaged, 0, since);
        String all = query(damaged, 0, "*");
        await(vm.removeSnapshots());
        await(vm.changeTracking(false));
        await(vm.vmotion("esx-02.lab.test"));
        await(vm.changeTracking(true));
        await(vm.vmotion("esx-01.lab.test"));
        String healed = snapshot("web/01");

        // Then
        assertThat(id.replaceAll("/.*", "")).isEqualTo(since.replaceAll("/.*", ""));
        assertThat(asked).contains("FileFault");
        assertThat(all).contains("FileFault");
        assertThat(query(healed, 0, "*")).contains("<changedArea>");
    }

    @Test
    void aReplacedDiskKnowsNoIdOfTheOneBefore() throws Exception {
        // Given
        await(vm.replaceDisk(0, DiskSpec.generated(77, 8 * MIB, 1)));

        // When
        String reply = query(snapshot("web/01"), 0, since);

        // Then
        assertThat(reply).contains("FileFault");
    }

    @Test
    void aSeededLieLeavesOneAndTheSameBlockOut() throws Exception {
        // Given
        List<Long> written = disk.scribble(3, 6);
        String now = snapshot("web/01");
        vcenter.faults()
                .onChangedAreas(
                        "web/01", "0", LabFaults.ALWAYS, new ChangedAreaFault(ChangedAreaFault.Kind.MISSING_AREA, 11));

        // When
        List<Long> first = blocks(query(now, 0, since));
        List<Long> second = blocks(query(now, 0, since));

        // Then
        assertThat(first).hasSize(5).isEqualTo(second);
        assertThat(written).containsAll(first);
    }

    @Test
    void overReportingListsAllThatChangedAndMore() throws Exception {
        // Given
        List<Long> written = disk.scribble(3, 3);
        String now = snapshot("web/01");
        vcenter.faults().onChangedAreas("*", "*", 1, new ChangedAreaFault(ChangedAreaFault.Kind.OVER_REPORT, 5));

        // When
        List<Long> listed = blocks(query(now, 0, since));

        // Then
        assertThat(listed).containsAll(written).hasSizeGreaterThan(written.size());
        assertThat(blocks(query(now, 0, since))).isEqualTo(written);
    }

    @ParameterizedTest
    @EnumSource(
            value = ChangedAreaFault.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MISSING_AREA", "NOTHING_CHANGED", "OVER_REPORT"})
    void hostileRepliesBreakTheContract(ChangedAreaFault.Kind kind) throws Exception {
        // Given
        disk.scribble(3, 3);
        String now = snapshot("web/01");
        String honest = query(now, 512, since);
        vcenter.faults().onChangedAreas("web/01", "0", 1, new ChangedAreaFault(kind, 1));

        // When
        String reply = query(now, 512, since);

        // Then
        assertThat(broken(honest)).isFalse();
        assertThat(broken(reply)).as(reply).isTrue();
    }

    /** The rules of QueryChangedDiskAreas, for a question about the disk of 8 MiB from 512 on. */
    private static boolean broken(String reply) {
        if (reply.contains("Fault>")) {
            return true;
        }
        long offset = Long.parseLong(SoapTestClient.first(reply, "startOffset"));
        List<Long> lengths =
                SoapTestClient.all(reply, "length").stream().map(Long::valueOf).toList();
        List<Long> starts =
                SoapTestClient.all(reply, "start").stream().map(Long::valueOf).toList();
        boolean broken = offset != 512 || lengths.get(0) <= 512;
        long last = offset;
        for (int i = 0; i < starts.size(); i++) {
            long start = starts.get(i);
            long length = lengths.get(i + 1);
            broken |= start < last || length <= 0 || start % 512 != 0 || length % 512 != 0;
            last = start + length;
        }
        return broken || last > 8 * MIB;
    }
}
