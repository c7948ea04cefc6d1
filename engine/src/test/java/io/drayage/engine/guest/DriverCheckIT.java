package io.drayage.engine.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an instance finds its disk and its network: kernels, configurations and initramfs images as distributions lay them out, packed by the programs that distributions use. */
class DriverCheckIT {
    private static final String NEW = "5.10.0-21-amd64";
    private static final String OLD = "5.9.0-5-amd64";

    @TempDir
    private Path directory = Path.of("unset");

    private Path tree = Path.of("unset");

    @BeforeAll
    static void requireTools() {
        GuestImage.requireTools();
        Tool.require("cpio", "cpio");
        Tool.require("xz-utils", "xz");
        Tool.require("zstd", "zstd");
        Tool.require("lz4", "lz4");
    }

    @BeforeEach
    void makeTree() throws IOException {
        tree = directory.resolve("tree");
        put("etc/fstab", "LABEL=root / ext4 defaults 0 1\n");
        kernel(OLD, "");
        kernel(NEW, "CONFIG_BLK_DEV_NVME=m\nCONFIG_XEN_BLKDEV_FRONTEND=m\nCONFIG_ENA_ETHERNET=m\n");
        put(
                "lib/modules/" + NEW + "/modules.dep",
                "kernel/drivers/net/ethernet/amazon/ena/ena.ko.xz: kernel/lib/other.ko\nkernel/x/y.ko: kernel/ena.ko\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "gzip -c",
                "xz -c --check=crc32",
                "xz -c --format=lzma",
                "zstd -c -q -19",
                "lz4 -c -l",
            })
    void driversInAnInitramfsAreFoundHoweverItIsPacked(String packer) throws IOException {
        // Given
        initramfs(NEW, packer, "nvme.ko", "nvme-core.ko", "xen_blkfront.ko");
        // When
        BootReadiness found = check();
        // Then
        assertThat(found.findings()).isEmpty();
        assertThat(found.driversPresent()).contains(true);
        assertThat(found.verified()).contains("nvme is in initrd.img-" + NEW, "ena is among the modules");
    }

    @Test
    void anInitramfsWithoutTheDiskDriverIsAWarningOfTheNewestKernel() throws IOException {
        // Given: nvme-core alone does not drive a disk, and the older kernel's does not count
        initramfs(NEW, "gzip -c", "nvme-core.ko", "vmw_pvscsi.ko");
        initramfs(OLD, "gzip -c", "nvme.ko", "xen-blkfront.ko");
        // When
        BootReadiness found = check();
        // Then
        assertThat(found.driversPresent()).contains(false);
        assertThat(found.findings()).hasSize(2);
        assertThat(found.findings().get(0).code()).isEqualTo("boot-drivers-missing");
        assertThat(found.findings().get(0).what())
                .isEqualTo("kernel " + NEW + ": nvme is neither built in nor in initrd.img-" + NEW);
        assertThat(found.findings().get(1).code()).isEqualTo("boot-xen-drivers-missing");
    }

    @Test
    void aKernelWithoutTheNetworkDriverIsAWarning() throws IOException {
        // Given
        initramfs(NEW, "gzip -c", "nvme.ko", "xen-blkfront.ko");
        put("lib/modules/" + NEW + "/modules.dep", "kernel/drivers/net/vmxnet3/vmxnet3.ko:\n");
        // When, Then
        assertThat(check().findings().get(0).what()).endsWith("ena is neither built in nor among the modules");
    }

    @Test
    void builtInDriversNeedNoInitramfs() throws IOException {
        // Given
        put(
                "boot/config-" + NEW,
                "CONFIG_BLK_DEV_NVME=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\n# CONFIG_ENA_ETHERNET is not set\n");
        put("lib/modules/" + NEW + "/modules.builtin", "kernel/drivers/net/ethernet/amazon/ena/ena.ko\n");
        // When, Then
        assertThat(check().driversPresent()).contains(true);
        assertThat(check().findings()).isEmpty();
    }

    @Test
    void microcodeBeforeThePackedArchiveIsPassedOver() throws IOException {
        // Given
        Path plain = pack("cat", "kernel/x86/microcode/GenuineIntel.bin");
        Path packed = pack("zstd -c -q", "lib/modules/nvme.ko.zst", "lib/modules/xen-blkfront.ko.zst");
        var both = new ByteArrayOutputStream();
        both.write(Files.readAllBytes(plain));
        both.write(new byte[512]);
        both.write(Files.readAllBytes(packed));
        Files.write(tree.resolve("boot/initrd.img-" + NEW), both.toByteArray());
        // When, Then
        assertThat(check().driversPresent()).contains(true);
    }

    @Test
    void whatCannotBeUnpackedIsNotVerified() throws IOException {
        // Given
        Path packed = pack("gzip -c", "lib/vmxnet3.ko");
        byte[] damaged = Files.readAllBytes(packed);
        damaged[damaged.length / 2] ^= 0x55;
        Files.write(tree.resolve("boot/initrd.img-" + NEW), damaged);
        // When
        BootReadiness found = check();
        // Then
        assertThat(found.driversPresent()).isEmpty();
        assertThat(found.has(BootReadiness.NOT_VERIFIED)).isTrue();
        assertThat(found.has("boot-drivers-missing")).isFalse();
    }

    @Test
    void aPackerThatIsNotKnownIsNamed() throws IOException {
        // Given
        Files.write(tree.resolve("boot/initrd.img-" + NEW), "BZh91AY&SY".getBytes(StandardCharsets.US_ASCII));
        // When, Then
        assertThat(check().findings().get(0).what()).contains("bzip2");
    }

    @Test
    void aBootPartitionOfItsOwnIsLookedAtToo() throws IOException {
        // Given: root without kernels, and they lie at the top of another partition
        initramfs(NEW, "xz -c --check=crc32", "nvme.ko", "xen-blkfront.ko");
        Path boot = Files.move(tree.resolve("boot"), directory.resolve("separate"));
        Files.createDirectory(tree.resolve("boot"));
        GuestImage disk = GuestImage.blank(directory.resolve("two.raw"), 400 * GuestImage.MIB)
                .mbr("""
                        start=2048, size=40960, type=83
                        start=43008, type=83
                        """)
                .grub()
                .ext("ext2", 1, 20, boot)
                .ext("ext4", 21, 370, tree);
        // When
        BootReadiness found =
                BootCheck.of(new BootQuestion(List.of(new GuestDisk("Hard disk 1", disk.bytes())), false));
        // Then
        assertThat(found.findings()).isEmpty();
        assertThat(found.driversPresent()).contains(true);
    }

    private void kernel(String version, String configuration) throws IOException {
        put("boot/vmlinuz-" + version, "MZ");
        put("boot/config-" + version, configuration);
        put("boot/vmlinuz-0-rescue-4f1c", "MZ");
    }

    private void initramfs(String version, String packer, String... modules) throws IOException {
        String[] paths = new String[modules.length + 1];
        paths[0] = "init";
        for (int i = 0; i < modules.length; i++) {
            paths[i + 1] = "usr/lib/modules/" + version + "/kernel/" + modules[i];
        }
        Files.copy(
                pack(packer, paths), tree.resolve("boot/initrd.img-" + version), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path pack(String packer, String... paths) throws IOException {
        Path content = Files.createTempDirectory(directory, "initramfs");
        Path packed = Files.createTempFile(directory, "initramfs", ".img");
        for (String path : paths) {
            Path file = content.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, path.repeat(300));
        }
        String list = List.of(paths).stream().collect(Collectors.joining("\n"));
        Tool.fed(
                list,
                "sh",
                "-c",
                "set -e; cd '" + content + "' && cpio -o -H newc --quiet | " + packer + " >'" + packed + "'");
        return packed;
    }

    private BootReadiness check() {
        GuestImage disk = GuestImage.blank(directory.resolve("disk.raw"), 340 * GuestImage.MIB)
                .mbr("start=2048, type=83\n")
                .grub()
                .ext("ext4", 1, 330, tree);
        return BootCheck.of(new BootQuestion(List.of(new GuestDisk("Hard disk 1", disk.bytes())), false));
    }

    private void put(String path, String content) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
