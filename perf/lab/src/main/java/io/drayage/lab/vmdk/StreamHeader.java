package io.drayage.lab.vmdk;

import java.util.Locale;

/** Header, descriptor and footer of a streamOptimized VMDK, as VMware's "Virtual Disk Format 5.0" lays them out. */
final class StreamHeader {
    private static final int OVERHEAD_SECTORS = 128;
    private static final int DESCRIPTOR_SECTORS = 20;
    private static final long DIRECTORY_AT_END = -1L;
    /** Newline detection, compressed grains, markers. */
    private static final int FLAGS = 0x0003_0001;

    private StreamHeader() {}

    static void write(SectorBuffer out, long capacityBytes, int version) {
        headerSector(out, capacityBytes, version, DIRECTORY_AT_END);
        int start = out.length();
        out.text(descriptor(capacityBytes / SectorBuffer.SECTOR));
        out.zeros((OVERHEAD_SECTORS - 1) * SectorBuffer.SECTOR - (out.length() - start));
    }

    static void headerSector(SectorBuffer out, long capacityBytes, int version, long directorySector) {
        int start = out.length();
        out.text("KDMV").u32(version).u32(FLAGS);
        out.u64(capacityBytes / SectorBuffer.SECTOR).u64(128);
        out.u64(1).u64(DESCRIPTOR_SECTORS).u32(512);
        out.u64(0).u64(directorySector).u64(OVERHEAD_SECTORS);
        out.u8(0).text("\n \r\n").u16(1);
        out.padFrom(start);
    }

    private static String descriptor(long sectors) {
        long cylinders = Math.max(1, Math.min(sectors / (255 * 63), Integer.MAX_VALUE));
        return String.format(Locale.ROOT, """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="streamOptimized"

                # Extent description
                RDONLY %d SPARSE "generated-stream.vmdk"

                # The Disk Data Base
                #DDB

                ddb.adapterType = "lsilogic"
                ddb.geometry.cylinders = "%d"
                ddb.geometry.heads = "255"
                ddb.geometry.sectors = "63"
                ddb.longContentID = "00000000000000000000000000000000"
                ddb.toolsVersion = "12352"
                ddb.virtualHWVersion = "19"
                """, sectors, cylinders);
    }
}
