package io.drayage.engine.transfer;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.transfer.BlockRecord.State;
import io.drayage.protocol.manifest.ManifestEntry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks a table in order and yields manifest entries, one ahead. Constant memory. One thread. */
final class TableScan implements Iterator<ManifestEntry> {
    private final BlockTable table;
    private final boolean newOnly;
    private long block;
    private @Nullable ManifestEntry next;

    TableScan(BlockTable table, boolean newOnly) {
        this.table = table;
        this.newOnly = newOnly;
        this.next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public ManifestEntry next() {
        ManifestEntry current = next;
        if (current == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return current;
    }

    private @Nullable ManifestEntry advance() {
        while (block < table.blockCount()) {
            BlockRecord record = table.record(block);
            if (record.state() == State.UNKNOWN && !newOnly) {
                throw new EngineException(
                        Kind.INTERNAL, "block " + block, "is neither in the baseline nor was it read", "");
            }
            if (isWanted(record)) {
                return record.state().isZero() ? zeroRun() : data(record);
            }
            block = table.nextDifferent(block);
        }
        return null;
    }

    private ManifestEntry data(BlockRecord record) {
        return new ManifestEntry.Data(
                block++, record.hash(), table.segmentKey(record.segment()), record.offset(), record.length());
    }

    private ManifestEntry zeroRun() {
        long first = block;
        do {
            block = Math.min(table.blockCount(), table.nextDifferent(block));
        } while (block < table.blockCount() && isWantedZero(table.record(block)));
        return new ManifestEntry.Zeros(first, block - first);
    }

    private boolean isWantedZero(BlockRecord record) {
        return record.state().isZero() && isWanted(record);
    }

    private boolean isWanted(BlockRecord record) {
        return record.state() != State.UNKNOWN && (!newOnly || record.state().isNew());
    }
}
