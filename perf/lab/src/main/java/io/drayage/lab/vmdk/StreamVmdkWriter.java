package io.drayage.lab.vmdk;

import io.drayage.lab.disk.Grain;
import io.drayage.lab.disk.GrainContent;

/**
 * Writes a disk as VMware's streamOptimized VMDK, chunk by chunk, on demand: whoever does not ask for the next chunk stops it. The layout is that of VMware's
 * "Virtual Disk Format 5.0" note with tables after the data:
 *
 * <pre>
 * sector 0        header, gdOffset = all ones (at end)
 * 1..20           descriptor
 * ..127           zeros
 * per 32 MiB      grain markers with zlib data, rising; then table marker and table; both left out when all is zero
 *                 directory marker, directory; footer marker, footer = header with the real gdOffset; end-of-stream marker
 * </pre>
 *
 * <p>Grain offsets in tables are 32-bit sectors; past 2 TiB of compressed data they are cut, as no reader of a stream needs them. Blocks while compressing; one thread
 * at a time.
 */
public final class StreamVmdkWriter {
    private static final int GRAIN_SECTORS = Grain.BYTES / SectorBuffer.SECTOR;
    private static final int TABLE_ENTRIES = 512;
    private static final int MARK_END = 0;
    private static final int MARK_TABLE = 1;
    private static final int MARK_DIRECTORY = 2;
    private static final int MARK_FOOTER = 3;
    private static final int MARK_PROGRESS = 4;
    private static final int PROGRESS_REPEATS = 4;

    private final GrainContent content;
    private final VmdkOptions options;
    private final int chunkBytes;
    private final SectorBuffer out;
    private final int[] table = new int[TABLE_ENTRIES];
    private final int[] directory;
    private long flushedBytes;
    private long nextGrain;
    private int openTable = -1;
    private long grainsWritten;
    private long dataBytes;
    private Phase phase = Phase.HEADER;

    private enum Phase {
        HEADER,
        GRAINS,
        TABLES,
        ENDED
    }

    /** @param chunkBytes chunks are at least this long, except the last, and at most 66 KiB plus the tables longer */
    public StreamVmdkWriter(GrainContent content, VmdkOptions options, int chunkBytes) {
        this.content = content;
        this.options = options;
        this.chunkBytes = chunkBytes;
        this.out = new SectorBuffer(chunkBytes + 2 * Grain.BYTES);
        long tables = (content.grainCount() + TABLE_ENTRIES - 1) / TABLE_ENTRIES;
        this.directory = new int[Math.toIntExact(tables)];
    }

    /** Makes the next chunk and tells its length, or -1 when the stream has ended; the bytes are in {@link #chunk()}. */
    public int next() {
        flushedBytes += out.length();
        out.clear();
        while (out.length() < chunkBytes && phase != Phase.ENDED) {
            step();
        }
        return out.length() == 0 ? -1 : out.length();
    }

    /** The array whose first bytes are the last chunk, valid until {@link #next()} is called again. */
    public byte[] chunk() {
        return out.array();
    }

    /** How far the stream is, in percent of the capacity. */
    public int percent() {
        return phase == Phase.ENDED ? 100 : (int) (nextGrain * 100 / content.grainCount());
    }

    /** Bytes of the disk that went into grains so far: the populated size of a manifest. */
    public long dataBytes() {
        return dataBytes;
    }

    private void step() {
        switch (phase) {
            case HEADER -> {
                StreamHeader.write(out, content.capacityBytes(), options.version());
                phase = Phase.GRAINS;
            }
            case GRAINS -> grainStep();
            case TABLES -> {
                end();
                phase = Phase.ENDED;
            }
            case ENDED -> throw new IllegalStateException("the stream has ended");
        }
    }

    private void grainStep() {
        long index = content.nextData(nextGrain);
        if (index >= content.grainCount()) {
            nextGrain = content.grainCount();
            flushTable();
            phase = Phase.TABLES;
            return;
        }
        nextGrain = index + 1;
        Grain grain = content.grain(index);
        if (!grain.isZero()) {
            grain(index, grain);
        }
    }

    private void grain(long index, Grain grain) {
        int tableIndex = (int) (index / TABLE_ENTRIES);
        if (tableIndex != openTable) {
            flushTable();
            openTable = tableIndex;
        }
        table[(int) (index % TABLE_ENTRIES)] = sectorNow();
        int valid = content.validBytes(index);
        byte[] zlib = options.shortLastGrain() ? grain.zlib(valid) : grain.zlib();
        int start = out.length();
        out.u64(index * GRAIN_SECTORS).u32(zlib.length).raw(zlib, zlib.length).padFrom(start);
        grainsWritten++;
        dataBytes += valid;
        if (options.progressEveryGrains() > 0 && grainsWritten % options.progressEveryGrains() == 0) {
            progress(index * GRAIN_SECTORS);
        }
    }

    private void progress(long sector) {
        for (int i = 0; i < PROGRESS_REPEATS; i++) {
            int start = out.length();
            out.u64(0).u32(0).u32(MARK_PROGRESS).u64(sector).padFrom(start);
        }
    }

    private void flushTable() {
        if (openTable < 0) {
            return;
        }
        marker(TABLE_ENTRIES * 4 / SectorBuffer.SECTOR, MARK_TABLE);
        directory[openTable] = sectorNow();
        for (int i = 0; i < TABLE_ENTRIES; i++) {
            out.u32(table[i]);
            table[i] = 0;
        }
        openTable = -1;
    }

    private void end() {
        int sectors = (directory.length * 4 + SectorBuffer.SECTOR - 1) / SectorBuffer.SECTOR;
        marker(sectors, MARK_DIRECTORY);
        long directorySector = (flushedBytes + out.length()) / SectorBuffer.SECTOR;
        int start = out.length();
        for (int entry : directory) {
            out.u32(entry);
        }
        out.padFrom(start);
        marker(1, MARK_FOOTER);
        StreamHeader.headerSector(out, content.capacityBytes(), options.version(), directorySector);
        if (options.endOfStream()) {
            marker(0, MARK_END);
        }
    }

    private void marker(long sectors, int type) {
        int start = out.length();
        out.u64(sectors).u32(0).u32(type).padFrom(start);
    }

    private int sectorNow() {
        return (int) ((flushedBytes + out.length()) / SectorBuffer.SECTOR);
    }
}
