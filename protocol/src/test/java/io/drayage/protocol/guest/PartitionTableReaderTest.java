package io.drayage.protocol.guest;

import static io.drayage.protocol.Fuzz.accepts;
import static io.drayage.protocol.Fuzz.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.guest.PartitionTable.BootCode;
import io.drayage.protocol.guest.PartitionTable.Scheme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partition tables byte by byte, and what is refused of them. Tables that sfdisk and sgdisk made are read by the engine's BootCheckIT. */
class PartitionTableReaderTest {
    private static final int SECTORS = 4096;

    @Test
    void anMbrIsReadWithItsActivePartition() {
        // Given
        ByteBuffer disk = mbr();
        entry(disk, 0, 0, 0x80, 0x83, 64, 1000);
        entry(disk, 0, 2, 0, 0x07, 1100, 100);
        disk.put(380, "GRUB".getBytes(StandardCharsets.US_ASCII));
        // When
        PartitionTable table = read(disk);
        // Then
        assertThat(table.scheme()).isEqualTo(Scheme.MBR);
        assertThat(table.bootCode()).isEqualTo(BootCode.GRUB);
        assertThat(table.partitions())
                .containsExactly(
                        new Partition(1, 64 * 512, 1000 * 512, "83", true),
                        new Partition(3, 1100 * 512, 100 * 512, "07", false));
    }

    @Test
    void logicalPartitionsAreCountedFromFive() {
        // Given
        ByteBuffer disk = mbr();
        entry(disk, 0, 0, 0, 0x05, 100, 1000);
        signature(disk, 100);
        entry(disk, 100, 0, 0, 0x83, 10, 50);
        entry(disk, 100, 1, 0, 0x05, 300, 100);
        signature(disk, 400);
        entry(disk, 400, 0, 0, 0x82, 8, 20);
        // When, Then
        assertThat(read(disk).partitions())
                .containsExactly(
                        new Partition(5, 110 * 512, 50 * 512, "83", false),
                        new Partition(6, 408 * 512, 20 * 512, "82", false));
    }

    @Test
    void aChainOfLogicalPartitionsThatIsALoopIsRefused() {
        // Given
        ByteBuffer disk = mbr();
        entry(disk, 0, 0, 0, 0x0f, 100, 1000);
        signature(disk, 100);
        entry(disk, 100, 1, 0, 0x05, 0, 100);
        // When, Then
        assertMalformed(
                () -> read(disk), "extended boot record at byte 51200: the chain is longer than 64: it is a loop");
    }

    @Test
    void aChainThatLeavesTheDiskOrLosesItsSignatureIsRefused() {
        // Given
        ByteBuffer beyond = mbr();
        entry(beyond, 0, 0, 0, 0x05, 0xffff_ffff, 1000);
        ByteBuffer unsigned = mbr();
        entry(unsigned, 0, 0, 0, 0x05, 100, 1000);
        // When, Then
        assertMalformed(
                () -> read(beyond),
                "extended boot record at byte 2199023255040: 512 bytes are not all on the 2097152 bytes that there are");
        assertMalformed(() -> read(unsigned), "extended boot record at byte 51200: it lacks its signature 55 aa");
    }

    @Test
    void whatHasNoTableHasNone() {
        // Given: nothing, a file system's boot sector, a signature without entries
        ByteBuffer fat = mbr();
        fat.put(446, (byte) 0x13).put(450, (byte) 1);
        // When, Then
        assertThat(read(ByteBuffer.allocate(SECTORS * 512)).scheme()).isEqualTo(Scheme.NONE);
        assertThat(read(fat).scheme()).isEqualTo(Scheme.NONE);
        assertThat(read(mbr()).scheme()).isEqualTo(Scheme.NONE);
        assertThat(read(mbr()).bootCode()).isEqualTo(BootCode.NONE);
        assertMalformed(
                () -> PartitionTableReader.read(DiskBytes.of(new byte[600])),
                "partition table at byte 0: the disk has fewer than two sectors");
    }

    @Test
    void aGptIsReadWithItsTypes() {
        // When
        PartitionTable table = read(gpt());
        // Then
        assertThat(table.scheme()).isEqualTo(Scheme.GPT);
        assertThat(table.partitions()).containsExactly(new Partition(1, 100 * 512, 101 * 512, Partition.GPT_ESP, true));
        assertThat(table.partitions().get(0).isEfiSystem()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7, 'GPT header at byte 512: the MBR is protective, but there is no GPT behind it'",
        "12, 600, GPT header at byte 512: it says that it has 600 bytes",
        "72, 1, GPT header at byte 512: its entries begin at sector 1",
        "72, 90000, GPT header at byte 512: its entries begin at sector 90000",
        "80, 0, GPT header at byte 512: it says that it has 0 entries",
        "80, 5000, GPT header at byte 512: it says that it has 5000 entries",
        "84, 100, GPT header at byte 512: its entries have 100 bytes",
        "88, 5, GPT header at byte 1024: the checksum of the entries does not match",
    })
    void aGptHeaderThatCannotBeIsRefused(int field, int value, String message) {
        // Given: the header's checksum is right for what it says
        ByteBuffer disk = gpt();
        disk.putInt(512 + field, value);
        sum(disk, 512, 92, 512 + 16);
        // When, Then
        assertMalformed(() -> read(disk), message);
    }

    @Test
    void aGptHeaderWithAnotherChecksumIsRefused() {
        // Given
        ByteBuffer disk = gpt();
        disk.putInt(512 + 40, 77);
        // When, Then
        assertMalformed(() -> read(disk), "GPT header at byte 512: its checksum does not match");
    }

    @Test
    void aGptEntryBeyondTheDiskIsRefused() {
        // Given
        ByteBuffer disk = gpt();
        disk.putLong(1024 + 40, 9000);
        sum(disk, 1024, 4 * 128, 512 + 88);
        sum(disk, 512, 92, 512 + 16);
        // When, Then
        assertMalformed(() -> read(disk), "GPT entry 1 at byte 0: sectors 100 to 9000 are not on the disk");
    }

    @Test
    void noDamageDoesWorseThanOneTypedError() {
        // Given
        Random random = new Random(3);
        byte[] gpt = bytes(gpt());
        ByteBuffer logical = mbr();
        entry(logical, 0, 0, 0, 0x05, 2, 1000);
        signature(logical, 2);
        entry(logical, 2, 0, 0, 0x83, 10, 50);
        byte[] chain = bytes(logical);
        int accepted = 0;
        // When
        for (int i = 0; i < 4000; i++) {
            byte[] damaged = (i % 2 == 0 ? gpt : chain).clone();
            damaged[random.nextInt(4096)] = (byte) random.nextInt(256);
            damaged[440 + random.nextInt(72)] = (byte) random.nextInt(256);
            accepted += accepts(damaged, bytes -> PartitionTableReader.read(DiskBytes.of(bytes))) ? 1 : 0;
        }
        // Then
        assertThat(accepted).isBetween(1, 3999);
    }

    @ParameterizedTest
    @CsvSource({
        "0, XFSB, XFS",
        "3, 'NTFS    ', NTFS",
        "3, -FVE-FS-, BITLOCKER",
        "65600, _BHRfS_M, BTRFS",
        "32768, JFS1, JFS",
        "65588, ReIsErFs, REISERFS",
        "4086, SWAPSPACE2, SWAP",
        "5000, what, UNKNOWN",
    })
    void volumesAreRecognisedByTheirMagic(int at, String magic, VolumeKind kind) {
        // Given
        byte[] volume = new byte[128 << 10];
        byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, volume, at, bytes.length);
        // When, Then
        assertThat(VolumeRecognizer.of(DiskBytes.of(volume))).isEqualTo(kind);
    }

    @Test
    void lvmIsRecognisedInEachOfItsFourSectorsAndNothingIsEmpty() {
        // Given
        byte[] volume = new byte[4096];
        assertThat(VolumeRecognizer.of(DiskBytes.of(volume))).isEqualTo(VolumeKind.EMPTY);
        System.arraycopy("LABELONE".getBytes(StandardCharsets.US_ASCII), 0, volume, 512, 8);
        System.arraycopy("LVM2 001".getBytes(StandardCharsets.US_ASCII), 0, volume, 536, 8);
        // When, Then
        assertThat(VolumeRecognizer.of(DiskBytes.of(volume))).isEqualTo(VolumeKind.LVM);
    }

    @Test
    void aPartitionThatIsNotAllOnTheDiskIsRefused() {
        // Given
        DiskBytes disk = DiskBytes.of(new byte[4096]);
        // When, Then
        assertMalformed(
                () -> disk.part(1024, 4096),
                "partition at byte 1024: 4096 bytes are not all on the disk of 4096 bytes");
        assertThat(disk.part(1024, 3072).lengthBytes()).isEqualTo(3072);
    }

    private static PartitionTable read(ByteBuffer disk) {
        return PartitionTableReader.read(DiskBytes.of(bytes(disk)));
    }

    private static byte[] bytes(ByteBuffer disk) {
        byte[] bytes = new byte[disk.capacity()];
        disk.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer mbr() {
        ByteBuffer disk = ByteBuffer.allocate(SECTORS * 512).order(ByteOrder.LITTLE_ENDIAN);
        signature(disk, 0);
        return disk;
    }

    private static void signature(ByteBuffer disk, int sector) {
        disk.putShort(sector * 512 + 510, (short) 0xaa55);
    }

    private static void entry(ByteBuffer disk, int sector, int index, int status, int type, int first, int count) {
        int at = sector * 512 + 446 + index * 16;
        disk.put(at, (byte) status)
                .put(at + 4, (byte) type)
                .putInt(at + 8, first)
                .putInt(at + 12, count);
    }

    /** A GPT of four entries, the first of them an ESP that a legacy BIOS may boot. */
    private static ByteBuffer gpt() {
        ByteBuffer disk = mbr();
        entry(disk, 0, 0, 0, 0xee, 1, SECTORS - 1);
        disk.putInt(1024, 0xc12a7328).putShort(1028, (short) 0xf81f).putShort(1030, (short) 0x11d2);
        disk.putLong(1032, Long.reverseBytes(0xba4b00a0c93ec93bL));
        disk.putLong(1024 + 32, 100).putLong(1024 + 40, 200).put(1024 + 48, (byte) 4);
        disk.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII));
        disk.putInt(512 + 12, 92).putLong(512 + 72, 2).putInt(512 + 80, 4).putInt(512 + 84, 128);
        sum(disk, 1024, 4 * 128, 512 + 88);
        sum(disk, 512, 92, 512 + 16);
        return disk;
    }

    private static void sum(ByteBuffer disk, int from, int length, int into) {
        disk.putInt(into, into < from + length && into >= from ? 0 : disk.getInt(into));
        CRC32 crc = new CRC32();
        crc.update(disk.slice(from, length));
        disk.putInt(into, (int) crc.getValue());
    }
}
