package io.drayage.protocol.vmdk;

import static io.drayage.protocol.vmdk.ExtentTables.malformed;
import static io.drayage.protocol.vmdk.ExtentTables.mix;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tables after their grains: VMware's layout, and the order that it demands.
 *
 * <pre>
 * (grain* table)*   each table right after the last of its grains; tables without grains are left out or are empty
 * directory footer  each once
 * </pre>
 *
 * <p>Entries are 32-bit sectors of the file. A stream passes that at 2 TiB compressed and its tables become worthless; from
 * there on only the order is checked.
 */
final class TrailingTables implements ExtentTables {

    private static final int ENTRIES_PER_SECTOR = SparseExtentHeader.BYTES / 4;
    private static final long WIDEST_ENTRY = 0xFFFFFFFFL;
    private static final long NONE = -1;

    private final SparseExtentHeader header;
    /** By index in the current table: sector of the grain's marker, 0 where none came. */
    private final int[] sectors;

    private long table = NONE;
    private long closedTable = NONE;
    private int grainsInTable;
    private boolean wide;

    private int tableMarkers;
    private int nonEmptyTables;
    private long tableSum;
    private long directorySector = NONE;
    private int listedTables;
    private long listedSum;
    private boolean footerSeen;

    private MarkerType payload = MarkerType.UNKNOWN;
    private long payloadSector;
    private int payloadEntry;

    TrailingTables(SparseExtentHeader header) {
        this.header = header;
        this.sectors = new int[header.tableEntries()];
    }

    @Override
    public void preamble(long sector, ByteBuffer bytes) {
        // Nothing but the descriptor and zeros.
    }

    @Override
    public void grain(long index, long markerSector) {
        long owner = index / sectors.length;
        if (owner != table) {
            requireTableWritten("grain marker", markerSector);
            table = owner;
        }
        if (owner == closedTable || directorySector != NONE) {
            throw malformed("grain marker", markerSector, "grain follows the table or directory that should list it");
        }
        sectors[(int) (index % sectors.length)] = (int) markerSector;
        grainsInTable++;
        wide |= markerSector > WIDEST_ENTRY;
    }

    @Override
    public void begin(MarkerType type, long markerSector) {
        payload = type;
        payloadSector = markerSector + 1;
        payloadEntry = 0;
        switch (type) {
            case GRAIN_TABLE -> requireRoomForTable(markerSector);
            case GRAIN_DIRECTORY -> beginDirectory(markerSector);
            case FOOTER -> requireDirectory(markerSector);
            default -> throw new IllegalStateException(type + " has no metadata");
        }
    }

    private void requireRoomForTable(long markerSector) {
        tableMarkers++;
        if (tableMarkers > header.tableCount() || directorySector != NONE) {
            throw malformed("grain table", markerSector, "follows the directory, or more tables than the disk has");
        }
    }

    private void beginDirectory(long markerSector) {
        requireTableWritten("grain directory", markerSector);
        if (directorySector != NONE) {
            throw malformed("grain directory", markerSector, "comes twice");
        }
        directorySector = payloadSector;
    }

    private void requireDirectory(long markerSector) {
        if (directorySector == NONE) {
            throw malformed("footer", markerSector, "comes before the grain directory");
        }
    }

    private void requireTableWritten(String structure, long markerSector) {
        if (grainsInTable > 0) {
            throw malformed(structure, markerSector, "grain table " + table + " is missing before it");
        }
    }

    @Override
    public void metadata(ByteBuffer bytes, boolean last) {
        switch (payload) {
            case GRAIN_TABLE -> tableEntries(bytes, last);
            case GRAIN_DIRECTORY -> directoryEntries(bytes, last);
            case FOOTER -> footer(bytes);
            default -> throw new IllegalStateException("metadata without a marker");
        }
    }

    private void tableEntries(ByteBuffer bytes, boolean last) {
        for (int i = 0; i < ENTRIES_PER_SECTOR; i++, payloadEntry++) {
            int entry = bytes.getInt(4 * i);
            // Without a grain the entry is 0, or 1 for "known to be zero".
            int without = entry == 1 ? 0 : entry;
            int seen = sectors[payloadEntry];
            if (!wide && (seen == 0 ? without : entry) != seen) {
                throw malformed("grain table", payloadSector, "entry " + payloadEntry + " is not where the grain came");
            }
        }
        if (last) {
            endTable();
        }
    }

    private void endTable() {
        if (grainsInTable == 0) {
            return;
        }
        nonEmptyTables++;
        tableSum += mix(table, payloadSector);
        closedTable = table;
        grainsInTable = 0;
        Arrays.fill(sectors, 0);
    }

    private void directoryEntries(ByteBuffer bytes, boolean last) {
        for (int i = 0; i < ENTRIES_PER_SECTOR; i++, payloadEntry++) {
            long entry = Integer.toUnsignedLong(bytes.getInt(4 * i));
            if (entry != 0 && payloadEntry < header.tableCount()) {
                listedTables++;
                listedSum += mix(payloadEntry, entry);
            }
        }
        // An empty table is listed too, but which one it is cannot be told.
        boolean comparable = !wide && tableMarkers == nonEmptyTables;
        if (last && comparable && (listedTables != nonEmptyTables || listedSum != tableSum)) {
            throw malformed("grain directory", payloadSector, "tables are not where it lists them");
        }
    }

    private void footer(ByteBuffer bytes) {
        SparseExtentHeader footer;
        try {
            footer = SparseExtentHeader.parse(bytes);
        } catch (MalformedInputException e) {
            throw malformed("footer", payloadSector, e.reason());
        }
        if (!header.isRepeatedBy(footer)) {
            throw malformed("footer", payloadSector, "differs from the header");
        }
        if (footer.directoryOffset() != directorySector) {
            throw malformed("footer", payloadSector, "grain directory is not where it says");
        }
        footerSeen = true;
    }

    @Override
    public void end(long markerSector) {
        if (!footerSeen) {
            throw malformed("end-of-stream marker", markerSector, "truncated or corrupt: comes before the footer");
        }
    }

    @Override
    public boolean closed() {
        return footerSeen;
    }
}
