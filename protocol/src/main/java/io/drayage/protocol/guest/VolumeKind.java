package io.drayage.protocol.guest;

/** What a partition holds. */
public enum VolumeKind {
    /** ext2, ext3 or ext4. */
    EXT("ext2/3/4"),
    /** FAT12, FAT16 or FAT32. */
    FAT("FAT"),
    /** Windows' file system. */
    NTFS("NTFS"),
    /** XFS. */
    XFS("XFS"),
    /** Btrfs. */
    BTRFS("Btrfs"),
    /** JFS. */
    JFS("JFS"),
    /** ReiserFS. */
    REISERFS("ReiserFS"),
    /** A physical volume of Linux's volume manager. */
    LVM("LVM"),
    /** A member of a Linux software RAID, metadata 1.x at its start. */
    MD_RAID("Linux RAID"),
    /** Encrypted by LUKS. */
    LUKS("LUKS encryption"),
    /** Encrypted by BitLocker. */
    BITLOCKER("BitLocker encryption"),
    /** Swap space. */
    SWAP("swap"),
    /** The first 68 KiB hold nothing. */
    EMPTY("nothing"),
    /** None of these. */
    UNKNOWN("something that is not known");

    private final String label;

    VolumeKind(String label) {
        this.label = label;
    }

    /** As messages name it. */
    public String label() {
        return label;
    }

    /** Whether what it holds can only be read with a key. */
    public boolean isEncrypted() {
        return this == LUKS || this == BITLOCKER;
    }
}
