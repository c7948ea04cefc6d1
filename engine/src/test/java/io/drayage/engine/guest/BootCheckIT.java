package io.drayage.engine.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunNote.Severity;
import io.drayage.engine.testing.Tool;
import io.drayage.protocol.guest.VolumeKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the boot check says of disks that Linux's own programs made. */
class BootCheckIT {
    @TempDir
    private Path directory = Path.of("unset");

    private Path tree = Path.of("unset");

    @BeforeAll
    static void requireTools() {
        GuestImage.requireTools();
    }

    @BeforeEach
    void makeTree() throws IOException {
        tree = directory.resolve("tree");
        put("etc/fstab", "UUID=0b5bd2a8-0d14-4c5d-b0a1-7f4a0d6f4a11 / ext4 errors=remount-ro 0 1\n");
        put("sbin/init", "#!");
    }

    @Test
    void aDiskThatWillBootHasNoWarnings() {
        // Given
        GuestImage disk = bootable();
        // When
        BootReadiness found = check(disk);
        // Then
        assertThat(warnings(found)).isEmpty();
        assertThat(found.verified())
                .contains("MBR with GRUB", "root ext4 on partition 1 of disk 'Hard disk 1'")
                .contains("/etc/fstab names no device by its position");
    }

    @Test
    void aMountByDeviceNameIsNamedWithItsPlace() throws IOException {
        // Given
        put("etc/fstab", """
                # /dev/sda7 was here
                /dev/sda1 / ext4 defaults 0 1
                /dev/sdb2\tnone swap sw 0 0
                /dev/sdc1 /mnt ext4 noauto 0 0
                /dev/sr0 /media iso9660 ro 0 0
                /dev/mapper/vg-home /home ext4 defaults 0 2
                LABEL=data /data ext4 defaults 0 2
                """);
        // When
        BootReadiness found = check(bootable());
        // Then
        assertThat(finding(found, "boot-fstab-device-name").what())
                .contains("/dev/sda1 on /, /dev/sdb2 as swap.")
                .doesNotContain("sda7")
                .doesNotContain("sdc1")
                .doesNotContain("sr0")
                .doesNotContain("mapper");
    }

    @Test
    void aKernelThatIsToldADeviceNameIsFound() throws IOException {
        // Given
        put("boot/grub/grub.cfg", "  linux /boot/vmlinuz root=/dev/sda1 ro\n  # linux /x root=/dev/sdz9\n");
        // When
        BootReadiness found = check(bootable());
        // Then
        assertThat(finding(found, "boot-root-device-name").what())
                .contains("/dev/sda1")
                .doesNotContain("sdz9");
    }

    @Test
    void aDiskWithoutBootCodeDoesNotBoot() {
        // Given
        GuestImage disk = bootable().write(0, new byte[440]);
        // When, Then
        assertThat(warnings(check(disk))).containsExactly("boot-loader-missing");
    }

    @Test
    void codeThatStartsTheActivePartitionNeedsOne() {
        // Given
        byte[] code = new byte[440];
        Arrays.fill(code, (byte) 0x90);
        GuestImage disk = bootable().write(0, code);
        // When, Then
        assertThat(warnings(check(disk))).containsExactly("boot-partition-not-active");
    }

    @Test
    void aBlankDiskHasNoPartitionTable() {
        // When, Then
        assertThat(warnings(check(GuestImage.blank(directory.resolve("blank"), 8 * GuestImage.MIB))))
                .containsExactly("boot-partition-table-missing");
    }

    @Test
    void aRootWithLittleRoomIsFull() {
        // Given
        GuestImage disk = GuestImage.blank(directory.resolve("disk"), 40 * GuestImage.MIB)
                .mbr("start=2048, size=71680, type=83\n")
                .grub()
                .ext("ext3", 1, 35, tree);
        // When, Then
        assertThat(warnings(check(disk))).containsExactly("boot-root-full");
    }

    @Test
    void aRootOnALogicalPartitionIsFound() {
        // Given
        GuestImage disk = GuestImage.blank(directory.resolve("disk"), 400 * GuestImage.MIB)
                .mbr("""
                        start=2048, size=20480, type=82
                        start=22528, size=700000, type=5
                        start=26624, size=614400, type=83
                        """)
                .grub()
                .ext("ext2", 13, 300, tree);
        // When
        BootReadiness found = check(disk);
        // Then
        assertThat(warnings(found)).isEmpty();
        assertThat(found.verified()).contains("root ext2 on partition 5 of disk 'Hard disk 1'");
    }

    @Test
    void aRootOnAnotherDiskIsNamed() {
        // Given
        GuestImage boot = GuestImage.blank(directory.resolve("boot"), 8 * GuestImage.MIB)
                .mbr("start=2048, type=83\n")
                .grub();
        GuestImage data = bootable();
        // When
        BootReadiness found = BootCheck.of(new BootQuestion(
                List.of(new GuestDisk("Hard disk 1", boot.bytes()), new GuestDisk("Hard disk 2", data.bytes())),
                false));
        // Then
        assertThat(finding(found, "boot-root-elsewhere").what()).contains("Hard disk 2");
        assertThat(check(boot).has("boot-root-not-found")).isTrue();
    }

    @Test
    void gptWithGrubNeedsItsOwnPartitionOnABios() {
        // Given
        GuestImage with = GuestImage.blank(directory.resolve("with"), 340 * GuestImage.MIB)
                .gpt("-n1:2048:+1M", "-t1:ef02", "-n2:4096:0", "-t2:8300")
                .grub()
                .ext("ext4", 2, 330, tree);
        GuestImage without = GuestImage.blank(directory.resolve("without"), 340 * GuestImage.MIB)
                .gpt("-n1:4096:0", "-t1:8300")
                .grub()
                .ext("ext4", 2, 330, tree);
        // When, Then
        assertThat(warnings(check(with))).isEmpty();
        assertThat(check(with).has("boot-disk-gpt")).isTrue();
        assertThat(warnings(check(without))).containsExactly("boot-bios-partition-missing");
    }

    @Test
    void uefiNeedsTheFallbackLoaderOnTheEsp() throws IOException {
        // Given
        Path loader = Files.writeString(directory.resolve("loader"), "MZ");
        GuestImage without = GuestImage.blank(directory.resolve("efi"), 400 * GuestImage.MIB)
                .gpt("-n1:2048:+40M", "-t1:ef00", "-n2:86016:0", "-t2:8300")
                .fat(32, 1, 40)
                .fatFolder(1, "/EFI")
                .fatFolder(1, "/EFI/debian")
                .fatFile(1, loader, "/EFI/debian/a loader with a long name.efi")
                .ext("ext4", 42, 350, tree);
        // When
        BootReadiness before = checkEfi(without);
        without.fatFolder(1, "/EFI/Boot").fatFile(1, loader, "/EFI/Boot/bootx64.efi");
        BootReadiness after = checkEfi(without);
        // Then
        assertThat(warnings(before)).containsExactly("boot-efi-fallback-missing");
        assertThat(warnings(after)).isEmpty();
        assertThat(warnings(checkEfi(bootable()))).containsExactly("boot-esp-missing");
    }

    @Test
    void encryptedPartitionsAreNamed() throws IOException {
        // Given
        GuestImage disk = GuestImage.blank(directory.resolve("disk"), 60 * GuestImage.MIB)
                .mbr("""
                        start=2048, size=65536, type=83
                        start=69632, size=20480, type=07
                        """)
                .grub();
        Path luks =
                GuestImage.blank(directory.resolve("luks"), 32 * GuestImage.MIB).file();
        Tool.fed(
                "secret",
                "cryptsetup",
                "luksFormat",
                "--batch-mode",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000",
                "--key-file",
                "-",
                luks.toString());
        disk.write(GuestImage.MIB, Files.readAllBytes(luks));
        byte[] bitLocker = new byte[512];
        System.arraycopy("-FVE-FS-".getBytes(StandardCharsets.US_ASCII), 0, bitLocker, 3, 8);
        disk.write(34 * GuestImage.MIB, bitLocker);
        // When
        BootReadiness found = check(disk);
        // Then
        assertThat(found.findings().stream()
                        .filter(finding -> finding.code().equals("boot-disk-encrypted"))
                        .map(BootFinding::what))
                .containsExactly(
                        "partition 1 of disk 'Hard disk 1' is encrypted: LUKS encryption",
                        "partition 2 of disk 'Hard disk 1' is encrypted: BitLocker encryption");
        assertThat(finding(found, BootReadiness.NOT_VERIFIED).what()).contains(VolumeKind.LUKS.label());
    }

    @Test
    void aDamagedFileSystemIsNotVerifiedAndNothingWorse() {
        // Given
        GuestImage disk = bootable().write(GuestImage.MIB + 1024 + 0x18, new byte[] {99, 0, 0, 0});
        // When
        BootReadiness found = check(disk);
        // Then
        assertThat(finding(found, BootReadiness.NOT_VERIFIED).what()).contains("block size");
    }

    private GuestImage bootable() {
        return GuestImage.blank(directory.resolve("bootable"), 340 * GuestImage.MIB)
                .mbr("start=2048, size=675840, type=83\n")
                .grub()
                .ext("ext4", 1, 330, tree);
    }

    private void put(String path, String content) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static BootReadiness check(GuestImage disk) {
        return BootCheck.of(new BootQuestion(List.of(new GuestDisk("Hard disk 1", disk.bytes())), false));
    }

    private static BootReadiness checkEfi(GuestImage disk) {
        return BootCheck.of(new BootQuestion(List.of(new GuestDisk("Hard disk 1", disk.bytes())), true));
    }

    private static List<String> warnings(BootReadiness found) {
        return found.findings().stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .map(BootFinding::code)
                .toList();
    }

    private static BootFinding finding(BootReadiness found, String code) {
        return found.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " among " + found));
    }
}
