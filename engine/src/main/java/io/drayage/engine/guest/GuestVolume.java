package io.drayage.engine.guest;

import io.drayage.protocol.guest.DiskBytes;
import io.drayage.protocol.guest.ExtFileSystem;
import io.drayage.protocol.guest.FatFileSystem;
import io.drayage.protocol.guest.GuestFileSystem;
import io.drayage.protocol.guest.Partition;
import io.drayage.protocol.guest.PartitionTable;
import io.drayage.protocol.guest.VolumeKind;
import io.drayage.protocol.guest.VolumeRecognizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A partition, or a whole disk without a partition table, and what it holds.
 *
 * @param partition empty for a whole disk
 */
record GuestVolume(GuestDisk disk, Optional<Partition> partition, DiskBytes bytes, VolumeKind kind) {
    private static final int MOST_VOLUMES = 64;

    /** Everything on a disk; what a part of it holds may have to be fetched first. */
    static List<GuestVolume> of(GuestDisk disk, PartitionTable table) {
        if (table.scheme() == PartitionTable.Scheme.NONE) {
            return List.of(new GuestVolume(disk, Optional.empty(), disk.bytes(), VolumeRecognizer.of(disk.bytes())));
        }
        List<Partition> partitions =
                table.partitions().stream().limit(MOST_VOLUMES).toList();
        List<DiskBytes> parts = partitions.stream()
                .map(partition -> disk.bytes().part(partition.startByte(), partition.lengthBytes()))
                .toList();
        disk.bytes()
                .expect(partitions.stream()
                        .map(partition ->
                                new DiskBytes.Span(partition.startByte(), Math.min(128 << 10, partition.lengthBytes())))
                        .toList());
        List<GuestVolume> volumes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            volumes.add(new GuestVolume(
                    disk, Optional.of(partitions.get(i)), parts.get(i), VolumeRecognizer.of(parts.get(i))));
        }
        return volumes;
    }

    /** {@code partition 1 of disk 'Hard disk 1'}. */
    String name() {
        String whole = "disk '" + disk.label() + "'";
        return partition
                .map(part -> "partition " + part.number() + " of " + whole)
                .orElse(whole);
    }

    /** The file system, where it is one that can be read. */
    Optional<GuestFileSystem> open() {
        return switch (kind) {
            case EXT -> Optional.of(ExtFileSystem.open(bytes));
            case FAT -> Optional.of(FatFileSystem.open(bytes));
            default -> Optional.empty();
        };
    }

    /** Whether a root file system may be in it that cannot be read. */
    boolean mayHideRoot() {
        return switch (kind) {
            case XFS, BTRFS, JFS, REISERFS, LVM, MD_RAID, LUKS, NTFS, BITLOCKER, UNKNOWN -> true;
            case EXT, FAT, SWAP, EMPTY -> false;
        };
    }
}
