package io.drayage.engine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.protocol.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An initramfs byte by byte, and what is refused of it. Those that cpio and the packers made are read in DriverCheckIT. */
class CpioNamesTest {
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @Test
    void filesAreListedAndTheirContentPassedOver() throws IOException {
        // Given
        entry("init", 5, "01234");
        entry("lib/nvme.ko", 3, "abc");
        entry("TRAILER!!!", 0, "");
        archive.write(new byte[100]);
        entry("second/archive", 0, "");
        entry("TRAILER!!!", 0, "");
        // When, Then
        assertThat(names(archive.toByteArray())).containsExactly("init", "lib/nvme.ko", "second/archive");
        assertThat(names(new byte[512])).isEmpty();
    }

    @Test
    void aVisitorThatHasEnoughEndsTheReading() throws IOException {
        // Given: nonsense behind the first entry
        entry("first", 0, "");
        archive.write("nonsense".getBytes(StandardCharsets.US_ASCII));
        List<String> seen = new ArrayList<>();
        // When
        new CpioNames(name -> {
                    seen.add(name);
                    return false;
                })
                .read(new ByteArrayInputStream(archive.toByteArray()));
        // Then
        assertThat(seen).containsExactly("first");
    }

    @ParameterizedTest
    @CsvSource({
        "54, zzzzzzzz, a length is no hexadecimal number",
        "94, 00000000, a name of 0 bytes",
        "94, 00001001, a name of 4097 bytes",
        "94, 00000fff, a name is cut short",
        "0, 08070100, 'it is packed in a way that this check does not know'",
        "0, BZh91AYS, 'it is packed by bzip2, which this check does not read'",
    })
    void aHeaderThatCannotBeIsRefused(int at, String value, String reason) {
        // Given
        entry("init", 0, "");
        byte[] bytes = archive.toByteArray();
        System.arraycopy(value.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, 8);
        // When, Then
        assertThatThrownBy(() -> names(bytes))
                .isInstanceOf(MalformedInputException.class)
                .hasMessage("initramfs at byte 0: " + reason);
    }

    @Test
    void anArchiveThatIsCutOrFollowedByNonsenseIsRefused() {
        // Given
        entry("init", 0, "");
        byte[] cut = archive.toByteArray();
        entry("TRAILER!!!", 0, "");
        archive.writeBytes("nonsense".getBytes(StandardCharsets.US_ASCII));
        // When, Then
        assertThatThrownBy(() -> names(cut)).hasMessageContaining("cut short");
        assertThatThrownBy(() -> names(archive.toByteArray())).hasMessageContaining("does not know");
    }

    @Test
    void filesThatSayTheyAreEndlessAreNotPassedOverForEver() {
        // Given: 4 GiB by their header
        entry("big", 0xffff_fff0L, "");
        // When, Then
        assertThatThrownBy(() -> names(archive.toByteArray()))
                .hasMessage("initramfs at byte 0: unpacked it has more than 1024 MiB");
    }

    @Test
    void anLz4BlockThatCannotBeIsRefused() {
        // Given
        byte[] tooLong = {2, 0x21, 0x4c, 0x18, 0, 0, 0, 0x7f, 1};
        byte[] cut = {2, 0x21, 0x4c, 0x18, 9, 0, 0, 0, 1};
        byte[] damaged = {2, 0x21, 0x4c, 0x18, 3, 0, 0, 0, 15, 99, 99};
        // When, Then
        assertThatThrownBy(() -> names(tooLong)).hasMessage("LZ4 block at byte 0: it has 2130706432 bytes");
        assertThatThrownBy(() -> names(cut)).hasMessage("LZ4 block at byte 0: it is cut short");
        assertThatThrownBy(() -> names(damaged)).hasMessage("LZ4 block at byte 0: it is damaged");
    }

    @Test
    void noDamageDoesWorseThanAnExpectedError() {
        // Given
        for (int i = 0; i < 5; i++) {
            entry("lib/modules/file" + i, 4, "abcd");
        }
        entry("TRAILER!!!", 0, "");
        Random random = new Random(5);
        int refused = 0;
        // When
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = archive.toByteArray();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                names(damaged);
            } catch (MalformedInputException | IOException expected) {
                refused++;
            }
        }
        // Then
        assertThat(refused).isBetween(1, 1999);
    }

    @ParameterizedTest
    @CsvSource({
        "5.10.0-9-amd64, 5.10.0-21-amd64",
        "4.9.0, 4.19.0",
        "3.10.0-957.el7, 3.10.0-1160.el7",
        "5.4, 5.4.1",
        "6.1.0-rc1, 6.1.0-rc10",
    })
    void kernelsAreOrderedByTheirNumbers(String older, String newer) {
        // When, Then
        assertThat(Kernel.compare(older, newer)).isNegative();
        assertThat(Kernel.compare(newer, older)).isPositive();
        assertThat(Kernel.compare(newer, newer)).isZero();
    }

    @Test
    void hostileTextsGiveFewAndCleanDeviceNames() {
        // Given
        String many = "/dev/sda1 /mnt/\u0007bell ext4 rw 0 0\n" + "/dev/sdb1 /x ext4 rw 0 0\n".repeat(1000);
        StringBuilder different = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            different.append("/dev/sda").append(i).append(" /m ext4 rw\n");
        }
        // When, Then
        assertThat(DeviceNames.inFstab(many)).containsExactly("/dev/sda1 on /mnt/?bell", "/dev/sdb1 on /x");
        assertThat(DeviceNames.inFstab(different.toString())).hasSize(DeviceNames.MOST);
        assertThat(DeviceNames.inKernelArguments("linux /v root=/dev/vda2 ro root=UUID=1\n" + "x".repeat(10_000)))
                .containsExactly("/dev/vda2");
    }

    private static List<String> names(byte[] bytes) throws IOException {
        List<String> names = new ArrayList<>();
        new CpioNames(names::add).read(new ByteArrayInputStream(bytes));
        return names;
    }

    private void entry(String name, long length, String content) {
        StringBuilder header = new StringBuilder("070701");
        for (int field = 0; field < 13; field++) {
            header.append(String.format("%08x", field == 6 ? length : field == 11 ? name.length() + 1 : 0));
        }
        padded(header + name + "\0");
        padded(content);
    }

    private void padded(String text) {
        archive.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        archive.writeBytes(new byte[(4 - text.length() % 4) % 4]);
    }
}
