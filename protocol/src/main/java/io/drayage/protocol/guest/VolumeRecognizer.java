package io.drayage.protocol.guest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Says what a volume holds by the magic numbers that its first 68 KiB have. Each has one place; the order below resolves what an older file system left behind. */
public final class VolumeRecognizer {
    /** Btrfs keeps its superblock at 64 KiB. */
    private static final int HEAD = 68 << 10;

    private VolumeRecognizer() {}

    /** Says it; never fails on what the bytes are. */
    public static VolumeKind of(DiskBytes volume) {
        int length = (int) Math.min(HEAD, volume.lengthBytes());
        ByteBuffer head = volume.read(0, length);
        if (is(head, 3, "-FVE-FS-") || isBitLockerToGo(head)) {
            return VolumeKind.BITLOCKER;
        }
        if (is(head, 0, "LUKS\u00ba\u00be")) {
            return VolumeKind.LUKS;
        }
        if (isLvm(head)) {
            return VolumeKind.LVM;
        }
        if (is(head, 4096, "\u00fcN+\u00a9") || is(head, 0, "\u00fcN+\u00a9")) {
            return VolumeKind.MD_RAID;
        }
        return fileSystem(head);
    }

    private static VolumeKind fileSystem(ByteBuffer head) {
        if (is(head, 0, "XFSB")) {
            return VolumeKind.XFS;
        }
        if (is(head, 3, "NTFS    ")) {
            return VolumeKind.NTFS;
        }
        if (is(head, (64 << 10) + 64, "_BHRfS_M")) {
            return VolumeKind.BTRFS;
        }
        if (is(head, (32 << 10), "JFS1")) {
            return VolumeKind.JFS;
        }
        if (is(head, (64 << 10) + 52, "ReIsEr")) {
            return VolumeKind.REISERFS;
        }
        if (is(head, 1024 + 56, "S\u00ef")) {
            return VolumeKind.EXT;
        }
        if (is(head, 4086, "SWAPSPACE2") || is(head, 4086, "SWAP-SPACE")) {
            return VolumeKind.SWAP;
        }
        if (FatGeometry.isFat(head)) {
            return VolumeKind.FAT;
        }
        return isEmpty(head) ? VolumeKind.EMPTY : VolumeKind.UNKNOWN;
    }

    /** The label is in one of the first four sectors. */
    private static boolean isLvm(ByteBuffer head) {
        for (int sector = 0; sector < 4; sector++) {
            if (is(head, sector * 512, "LABELONE") && is(head, sector * 512 + 24, "LVM2 001")) {
                return true;
            }
        }
        return false;
    }

    /** The FAT that a removable disk's BitLocker shows holds the GUID 4967d63b-2e29-4ad8-8399-f6a339e3d001. */
    private static boolean isBitLockerToGo(ByteBuffer head) {
        return is(head, 3, "MSWIN4.1")
                && head.limit() >= 440
                && GptReader.uuid(head, 424).equals("4967d63b-2e29-4ad8-8399-f6a339e3d001");
    }

    private static boolean isEmpty(ByteBuffer head) {
        for (int i = 0; i < head.limit(); i++) {
            if (head.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(ByteBuffer head, int at, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (head.limit() < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (head.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
