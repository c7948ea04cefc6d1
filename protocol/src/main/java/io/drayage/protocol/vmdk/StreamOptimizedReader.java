package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Finds the compressed grains in a streamOptimized VMDK that arrives in pieces of any size.
 *
 * <pre>
 * sector 0            header
 * 1 … overHead-1      descriptor, zeros; with qemu-img the tables
 * overHead …          markers, each on a sector boundary:
 *   u64 LBA | u32 size &gt; 0 | size bytes of zlib data, padded to the sector      a grain
 *   u64 val | u32 0 | u32 type | up to the sector's end | val sectors          anything else, {@link MarkerType}
 * end-of-stream marker, then nothing but zeros
 * </pre>
 *
 * <p>Whatever the bytes are, they end in valid events or in one {@link MalformedInputException}, which every later call
 * throws again. All that grows is bounded: grains ascend below the capacity, tables are counted, markers capped. Memory is
 * one sector, one grain table and the descriptor (≤ 1 MiB, dropped once read); per grain nothing is allocated but the
 * handler's array.
 *
 * <p>Success is only {@link #end} returning: until then a stream may turn out to be truncated. Absent grains are zeros.
 *
 * <p>Confined to one thread at a time. Does not inflate, so it may run on an event loop.
 */
public final class StreamOptimizedReader {

    private static final int SECTOR = SparseExtentHeader.BYTES;
    private static final int MARKER_BYTES = 12;
    private static final int MARKER_TYPE = 12;
    private static final int PROGRESS_LBA = 16;
    private static final int DRAIN_SLACK_BYTES = 65536;

    private enum State {
        HEADER("the header"),
        PREAMBLE("the space before the first grain"),
        MARKER("the markers"),
        GRAIN("a grain"),
        PADDING("a grain's padding"),
        CONTROL("a marker"),
        PAYLOAD("a marker's payload"),
        DRAIN("the end"),
        ENDED("the end");

        private final String place;

        State(String place) {
            this.place = place;
        }
    }

    private final long expectedCapacityBytes;
    private final StreamMode mode;
    private final GrainHandler handler;
    private final byte[] sector = new byte[SECTOR];
    private final ByteBuffer sectorFields = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);

    private State state = State.HEADER;
    private @Nullable RuntimeException failure;
    private long position;
    private int filled;

    private @Nullable Layout layout;
    private @Nullable ExtentPreamble preamble;

    private long grainLba = -1;
    private byte @Nullable [] grain;
    private int grainLength;

    private MarkerType payloadType = MarkerType.UNKNOWN;
    private long payloadSectors;
    private int drained;

    /** What the header settles for the rest of the stream. */
    private record Layout(SparseExtentHeader header, ExtentTables tables, FillerMarkers fillers) {}

    /**
     * @param expectedCapacityBytes the disk's size as the inventory has it: a stream of any other disk is refused; -1 if
     *     unknown
     * @param mode which layouts to accept
     * @param handler takes the events, on the thread that calls {@link #feed}
     */
    public StreamOptimizedReader(long expectedCapacityBytes, StreamMode mode, GrainHandler handler) {
        this.expectedCapacityBytes = expectedCapacityBytes;
        this.mode = mode;
        this.handler = handler;
    }

    /**
     * Takes the next bytes of the stream and passes on what they complete.
     *
     * @param chunk any number of bytes; consumed to its limit. The reader keeps no reference to it.
     * @throws MalformedInputException if the stream is not valid; the reader is finished then
     * @throws IllegalStateException after {@link #end}
     */
    public void feed(ByteBuffer chunk) {
        requireUsable();
        try {
            while (chunk.hasRemaining()) {
                step(chunk);
            }
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * The source has no more bytes.
     *
     * @throws MalformedInputException if the stream is truncated
     * @throws IllegalStateException if called twice
     */
    public void end() {
        requireUsable();
        try {
            if (state != State.DRAIN) {
                endWithoutMarker();
            }
        } catch (MalformedInputException e) {
            failure = e;
            throw e;
        }
        state = State.ENDED;
    }

    /** Bytes taken so far, counting those before a failure. */
    public long bytesConsumed() {
        return position;
    }

    private void requireUsable() {
        if (failure != null) {
            throw failure;
        }
        if (state == State.ENDED) {
            throw new IllegalStateException("the stream has ended");
        }
    }

    private void endWithoutMarker() {
        boolean atMarker = state == State.PADDING || (state == State.MARKER && filled == 0);
        if (!atMarker || layout().header.directoryAtEnd()) {
            throw new MalformedInputException(
                    "VMDK stream", position, "truncated: ends in " + state.place + ", before its end-of-stream marker");
        }
        layout().tables.end(position / SECTOR);
    }

    private void step(ByteBuffer chunk) {
        switch (state) {
            case GRAIN -> grainData(chunk);
            case PADDING -> padding(chunk);
            case DRAIN -> drain(chunk);
            default -> {
                if (fill(chunk, state == State.MARKER ? MARKER_BYTES : SECTOR)) {
                    complete();
                }
            }
        }
    }

    private void complete() {
        switch (state) {
            case HEADER -> header();
            case PREAMBLE -> preamble();
            case MARKER -> marker();
            case CONTROL -> control();
            case PAYLOAD -> payload();
            default -> throw new IllegalStateException("nothing to complete in state " + state);
        }
    }

    /** Copies into the sector up to {@code target} bytes; true once they are there. */
    private boolean fill(ByteBuffer chunk, int target) {
        int count = Math.min(target - filled, chunk.remaining());
        chunk.get(sector, filled, count);
        filled += count;
        position += count;
        return filled == target;
    }

    private void next(State nextState) {
        filled = 0;
        state = nextState;
    }

    private Layout layout() {
        if (layout == null) {
            throw new IllegalStateException("no header in state " + state);
        }
        return layout;
    }

    private void header() {
        SparseExtentHeader header = SparseExtentHeader.parse(sectorFields);
        if (expectedCapacityBytes >= 0 && header.capacityBytes() != expectedCapacityBytes) {
            throw new MalformedInputException(
                    "VMDK header",
                    12,
                    "capacity is " + header.capacityBytes() + " bytes, the disk has " + expectedCapacityBytes);
        }
        if (mode == StreamMode.LEASE && !header.directoryAtEnd()) {
            throw new MalformedInputException(
                    "VMDK header", 56, "not the layout of a lease: tables precede the grains");
        }
        ExtentTables tables = ExtentTables.of(header);
        layout = new Layout(header, tables, new FillerMarkers(header));
        preamble = new ExtentPreamble(header, tables);
        next(State.PREAMBLE);
    }

    private void preamble() {
        ExtentPreamble open = preamble;
        if (open == null) {
            throw new IllegalStateException("no preamble in state " + state);
        }
        if (!open.takeSector(position / SECTOR - 1, sectorFields)) {
            next(State.PREAMBLE);
            return;
        }
        preamble = null;
        next(State.MARKER);
        handler.header(layout().header, open.descriptor());
    }

    private void marker() {
        long lba = sectorFields.getLong(0);
        long size = Integer.toUnsignedLong(sectorFields.getInt(8));
        if (size == 0) {
            state = State.CONTROL;
            return;
        }
        SparseExtentHeader header = layout().header;
        requireOpen("grain marker");
        require(size <= header.maxCompressedBytes(), "grain marker", "compressed size is over twice the grain size");
        require(lba >= 0 && lba < header.capacitySectors(), "grain marker", "grain lies beyond the capacity");
        require(lba % header.grainSectors() == 0, "grain marker", "LBA is not a multiple of the grain size");
        require(lba > grainLba, "grain marker", "grain repeats or overlaps an earlier one");
        layout().tables.grain(lba / header.grainSectors(), markerSector());
        grainLba = lba;
        beginGrain((int) size);
    }

    private void beginGrain(int size) {
        byte[] target = handler.allocate(size);
        if (target.length < size) {
            throw new IllegalStateException("handler gave " + target.length + " bytes for a grain of " + size);
        }
        grain = target;
        grainLength = size;
        next(State.GRAIN);
    }

    private void grainData(ByteBuffer chunk) {
        byte[] target = grain;
        if (target == null) {
            throw new IllegalStateException("no grain is open");
        }
        int count = Math.min(grainLength - filled, chunk.remaining());
        chunk.get(target, filled, count);
        filled += count;
        position += count;
        if (filled == grainLength) {
            grain = null;
            next(position % SECTOR == 0 ? State.MARKER : State.PADDING);
            handler.grain(grainLba, target, grainLength);
        }
    }

    /** What stands there is no data, so it is not looked at. */
    private void padding(ByteBuffer chunk) {
        int count = Math.min(SECTOR - (int) (position % SECTOR), chunk.remaining());
        chunk.position(chunk.position() + count);
        position += count;
        if (position % SECTOR == 0) {
            next(State.MARKER);
        }
    }

    private void control() {
        long value = sectorFields.getLong(0);
        MarkerType type = MarkerType.of(sectorFields.getInt(MARKER_TYPE));
        if (type != MarkerType.END_OF_STREAM) {
            requireOpen(type.structure());
        }
        switch (type) {
            case END_OF_STREAM -> endOfStream(value);
            case PROGRESS -> progress(value);
            case UNKNOWN -> expectPayload(type, layout().fillers.unknown(value, markerSector()));
            case GRAIN_TABLE -> metadata(type, value, layout().header.tableSectors());
            case GRAIN_DIRECTORY -> metadata(type, value, layout().header.directorySectors());
            case FOOTER -> metadata(type, value, 1);
        }
    }

    private void endOfStream(long value) {
        require(value == 0, MarkerType.END_OF_STREAM.structure(), "has a value");
        layout().tables.end(markerSector());
        next(State.DRAIN);
    }

    /** Some writers leave the value 0 and let the reader work out the size. */
    private void metadata(MarkerType type, long value, long expectedSectors) {
        require(value == 0 || value == expectedSectors, type.structure(), "size is not what the capacity demands");
        layout().tables.begin(type, markerSector());
        expectPayload(type, expectedSectors);
    }

    private void progress(long value) {
        require(value == 0, MarkerType.PROGRESS.structure(), "has a value");
        long reached = layout().fillers.progress(sectorFields.getLong(PROGRESS_LBA), markerSector());
        next(State.MARKER);
        if (reached >= 0) {
            handler.progress(reached);
        }
    }

    private void expectPayload(MarkerType type, long sectors) {
        payloadType = type;
        payloadSectors = sectors;
        next(sectors == 0 ? State.MARKER : State.PAYLOAD);
    }

    private void payload() {
        payloadSectors--;
        if (payloadType != MarkerType.UNKNOWN) {
            layout().tables.metadata(sectorFields, payloadSectors == 0);
        }
        next(payloadSectors == 0 ? State.MARKER : State.PAYLOAD);
    }

    private void drain(ByteBuffer chunk) {
        int most = layout().header.grainBytes() + DRAIN_SLACK_BYTES;
        while (chunk.hasRemaining()) {
            boolean zero = chunk.get() == 0;
            position++;
            drained++;
            if (!zero || drained > most) {
                throw new MalformedInputException("VMDK stream", position - 1, "data follows its end-of-stream marker");
            }
        }
    }

    private void requireOpen(String structure) {
        require(!layout().tables.closed(), structure, "follows the footer");
    }

    private long markerSector() {
        return (position - 1) / SECTOR;
    }

    private void require(boolean holds, String structure, String reason) {
        if (!holds) {
            throw new MalformedInputException(structure, markerSector() * SECTOR, reason);
        }
    }
}
