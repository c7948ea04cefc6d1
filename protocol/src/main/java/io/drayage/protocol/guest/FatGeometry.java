package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;

/**
 * A FAT volume's boot sector (Microsoft, FAT32 File System Specification 1.03), checked.
 *
 * @param bits 12, 16 or 32; as Linux and EDK II tell them apart: 32 where the old field for the length of the FAT is 0, else by the number of clusters
 * @param fatByte where the first FAT begins
 * @param rootByte where the root directory begins on FAT12 and FAT16
 * @param rootEntries of that root directory
 * @param rootCluster of the root directory on FAT32
 * @param dataByte where cluster 2 begins
 */
record FatGeometry(
        int bits,
        int clusterBytes,
        long clusters,
        long fatByte,
        long fatBytes,
        long rootByte,
        int rootEntries,
        long rootCluster,
        long dataByte) {
    private static final String NAME = "FAT boot sector";

    /** Whether a sector can be the boot sector of a FAT at all. */
    static boolean isFat(ByteBuffer sector) {
        if (sector.limit() < 512 || (sector.getShort(510) & 0xffff) != 0xaa55) {
            return false;
        }
        int sectorBytes = sector.getShort(11) & 0xffff;
        int perCluster = sector.get(13) & 0xff;
        int fats = sector.get(16) & 0xff;
        boolean fat32 = sector.getShort(22) == 0;
        long fatSectors = fat32 ? sector.getInt(36) & 0xffff_ffffL : sector.getShort(22) & 0xffff;
        return Integer.bitCount(sectorBytes) == 1
                && sectorBytes >= 512
                && sectorBytes <= 4096
                && Integer.bitCount(perCluster) == 1
                && sector.getShort(14) != 0
                && (fats == 1 || fats == 2)
                && fatSectors > 0;
    }

    static FatGeometry read(DiskBytes volume) {
        ByteBuffer at = volume.read(NAME, 0, 512);
        if (!isFat(at)) {
            throw malformed("it is none");
        }
        int sector = at.getShort(11) & 0xffff;
        int clusterBytes = sector * (at.get(13) & 0xff);
        long reserved = at.getShort(14) & 0xffff;
        int rootEntries = at.getShort(17) & 0xffff;
        long sectors = at.getShort(19) & 0xffff;
        sectors = sectors == 0 ? at.getInt(32) & 0xffff_ffffL : sectors;
        long fatSectors = at.getShort(22) & 0xffff;
        fatSectors = fatSectors == 0 ? at.getInt(36) & 0xffff_ffffL : fatSectors;
        long rootSector = reserved + (at.get(16) & 0xff) * fatSectors;
        long dataSector = rootSector + (rootEntries * 32L + sector - 1) / sector;
        if (sectors > volume.lengthBytes() / sector || dataSector >= sectors) {
            throw malformed(sectors + " sectors of " + sector + " bytes, data from sector " + dataSector
                    + ", on a volume of " + volume.lengthBytes() + " bytes");
        }
        long clusters = (sectors - dataSector) * sector / clusterBytes;
        int bits = at.getShort(22) == 0 ? 32 : clusters < 4085 ? 12 : 16;
        long fatBytes = fatSectors * sector;
        if ((clusters + 2) * bits / 8 > fatBytes) {
            throw malformed("its FAT of " + fatBytes + " bytes is too short for " + clusters + " clusters");
        }
        return new FatGeometry(
                bits,
                clusterBytes,
                clusters,
                reserved * sector,
                fatBytes,
                rootSector * sector,
                rootEntries,
                bits == 32 ? at.getInt(44) & 0xffff_ffffL : 0,
                dataSector * sector);
    }

    private static MalformedInputException malformed(String reason) {
        return new MalformedInputException(NAME, 0, reason);
    }
}
