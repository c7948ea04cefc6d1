package io.drayage.engine.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VmChecksTest {
    private static final long TIB = 1L << 40;
    private static final String LINUX = "debian8_64Guest";

    @ParameterizedTest
    @EnumSource(ImageWanted.class)
    void aVmWithinEveryLimitIsNotRefused(ImageWanted builder) {
        assertThat(refusals(builder, false, vm(LINUX, "bios", 2 * TIB, 4 * TIB)))
                .isEmpty();
    }

    @Test
    void aBootDiskOfMoreThanTwoTebibytesIsRefused() {
        VmFinding found = only(ImageWanted.EBS_DIRECT, vm(LINUX, "bios", 2 * TIB + 1));
        assertThat(found.code()).isEqualTo("boot-volume-too-large");
        assertThat(found.text()).contains("'Hard disk 1' has 2049 GiB").contains("at most 2048 GiB");
    }

    @Test
    void aBootDiskOfUefiMayBeAsLargeAsAnyOther() {
        assertThat(refusals(ImageWanted.EBS_DIRECT, false, vm(LINUX, "efi", 4 * TIB)))
                .isEmpty();
        assertThat(only(ImageWanted.EBS_DIRECT, vm(LINUX, "efi", 4 * TIB + 1)).code())
                .isEqualTo("boot-volume-too-large");
    }

    @Test
    void anotherDiskOfMoreThanFourTebibytesIsRefused() {
        VmFinding found = only(ImageWanted.IMPORT_IMAGE, vm(LINUX, "bios", TIB, 4 * TIB + 1));
        assertThat(found.code()).isEqualTo("volume-too-large");
        assertThat(found.text()).contains("'Hard disk 2'").contains("at most 4096 GiB");
    }

    @Test
    void theBootDiskIsTheOneWithTheLowestKeyWhereverItStands() {
        VirtualMachine vm = vm(LINUX, "bios", TIB, 3 * TIB);
        List<Disk> turned = List.of(vm.disks().get(1), vm.disks().get(0));
        assertThat(refusals(ImageWanted.EBS_DIRECT, false, with(vm, turned, List.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"IMPORT_IMAGE, 21", "EBS_DIRECT, 27"})
    void moreDisksThanTheBuilderTakesAreRefused(ImageWanted builder, int most) {
        assertThat(refusals(builder, false, vm(LINUX, "bios", sizes(most)))).isEmpty();
        VmFinding found = only(builder, vm(LINUX, "bios", sizes(most + 1)));
        assertThat(found.code()).isEqualTo("too-many-volumes");
        assertThat(found.text()).contains("at most " + most);
    }

    @ParameterizedTest
    @CsvSource({
        "rhel6Guest, 64-bit",
        "freebsd64Guest, Windows and Linux",
        "winXPProGuest, not supported",
        "winNetWebGuest, editions",
    })
    void aSystemOutsideTheListIsRefusedWithItsReason(String guestId, String reason) {
        VmFinding found = only(ImageWanted.EBS_DIRECT, vm(guestId, "bios", TIB));
        assertThat(found.code()).isEqualTo("system-unsupported");
        assertThat(found.text()).contains(reason);
    }

    @Test
    void aNewerSystemIsAllowedWithAWarning() {
        assertThat(checks(ImageWanted.EBS_DIRECT, false).of(vm("rhel9_64Guest", "bios", TIB)))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.refuses()).isFalse();
                    assertThat(found.note().code()).isEqualTo("system-newer");
                });
    }

    @Test
    void whatTheGuestIdLeavesOpenIsSaid() {
        assertThat(checks(ImageWanted.EBS_DIRECT, false).of(vm("rhel6_64Guest", "bios", TIB)))
                .singleElement()
                .satisfies(found ->
                        assertThat(found.text()).contains("not verified").contains("6.0 lacks drivers"));
    }

    @Test
    void aConnectedDriveIsRefusedWhereAnAmiIsMade() {
        VirtualMachine vm = vm(LINUX, "bios", TIB);
        VirtualMachine with = with(vm, vm.disks(), List.of("CD/DVD drive 1"));
        assertThat(only(ImageWanted.EBS_DIRECT, with).text())
                .contains("CD/DVD drive 1")
                .contains("Disconnect");
        assertThat(refusals(ImageWanted.DISK_IMAGE, false, with)).isEmpty();
    }

    @Test
    void anEncryptedImageOfUefiIsRefusedByImportImageOnly() {
        VirtualMachine vm = vm(LINUX, "efi", TIB);
        assertThat(refusals(ImageWanted.IMPORT_IMAGE, true, vm))
                .singleElement()
                .satisfies(found -> assertThat(found.text()).contains("UEFI").contains("ebs-direct"));
        assertThat(refusals(ImageWanted.IMPORT_IMAGE, false, vm)).isEmpty();
        assertThat(refusals(ImageWanted.EBS_DIRECT, true, vm)).isEmpty();
    }

    @Test
    void aVmWithoutDisksAndADiskThatCannotBeReplicatedAreRefusedByEveryBuilder() {
        Disk rdm = new Disk(2000, "Hard disk 1", TIB, "u", "[ds] a.vmdk", "x:0", true, Optional.of("it is an RDM"));
        assertThat(only(ImageWanted.NONE, vm(LINUX, "bios")).code()).isEqualTo("no-disk");
        assertThat(only(ImageWanted.NONE, with(vm(LINUX, "bios"), List.of(rdm), List.of()))
                        .text())
                .contains("Hard disk 1")
                .contains("RDM");
    }

    @Test
    void whereNoAmiIsMadeTheGuidesLimitsAreWarnings() {
        assertThat(checks(ImageWanted.DISK_IMAGE, false).of(vm("freebsd64Guest", "bios", 3 * TIB)))
                .extracting(VmFinding::code, VmFinding::refuses)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("boot-volume-too-large", false),
                        org.assertj.core.groups.Tuple.tuple("system-unsupported", false));
    }

    @ParameterizedTest
    @CsvSource({"vsan, true", "VVOL, true", "VMFS, false", "NFS, false"})
    void aRepeatingJobOnVsanOrVvolsIsRefusedUnlessTheOperatorLiftsIt(String type, boolean refused) {
        List<DatastoreRoom> stores = List.of(new DatastoreRoom("ds-1", "store1", type, 1, 1, true, false));
        VmChecks checks = checks(ImageWanted.EBS_DIRECT, false);
        assertThat(checks.datastores(stores, true, false).stream().anyMatch(VmFinding::refuses))
                .isEqualTo(refused);
        assertThat(checks.datastores(stores, false, false)).isEmpty();
        assertThat(checks.datastores(stores, true, true)).isEmpty();
    }

    private static VmChecks checks(ImageWanted builder, boolean encrypted) {
        return new VmChecks(BuilderLimits.of(builder), encrypted);
    }

    private static List<VmFinding> refusals(ImageWanted builder, boolean encrypted, VirtualMachine vm) {
        return checks(builder, encrypted).of(vm).stream()
                .filter(VmFinding::refuses)
                .toList();
    }

    private static VmFinding only(ImageWanted builder, VirtualMachine vm) {
        List<VmFinding> found = refusals(builder, false, vm);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static long[] sizes(int count) {
        return IntStream.range(0, count).mapToLong(i -> 1 << 30).toArray();
    }

    private static VirtualMachine with(VirtualMachine vm, List<Disk> disks, List<String> drives) {
        return new VirtualMachine(
                vm.moref(),
                vm.name(),
                vm.path(),
                vm.instanceUuid(),
                vm.biosUuid(),
                vm.guestId(),
                vm.guestFullName(),
                vm.firmware(),
                vm.poweredOn(),
                vm.toolsRunning(),
                vm.hostName(),
                disks,
                vm.otherSnapshots(),
                vm.warnings(),
                drives);
    }

    private static VirtualMachine vm(String guestId, String firmware, long... capacities) {
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < capacities.length; i++) {
            disks.add(new Disk(
                    2000 + i,
                    "Hard disk " + (i + 1),
                    capacities[i],
                    "u" + i,
                    "[ds] a.vmdk",
                    "x:" + i,
                    true,
                    Optional.empty()));
        }
        return new VirtualMachine(
                "vm-1",
                "web01",
                "/Datacenters/DC/vm/web01",
                "instance",
                "bios",
                guestId,
                "",
                firmware,
                true,
                true,
                "esx1",
                disks,
                0,
                List.of(),
                List.of());
    }
}
