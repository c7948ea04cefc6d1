package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockHash;
import java.nio.ByteBuffer;

/**
 * What the table knows of one block.
 *
 * <pre>
 *  0  u8   state (its code)      8  u32  segment id
 *  1  3×0                        12  u32  length of the frame in bytes
 *  4  u32  epoch                 16  u64  offset of the frame in the segment
 * 24  u64  0                     32  32   SHA-256 of the block
 * </pre>
 *
 * Big-endian. The file is scratch of one process: the layout may change at will.
 *
 * @param segment number of the segment's key in {@link SegmentNames}; 0 without data
 */
record BlockRecord(State state, int epoch, int segment, long offset, int length, BlockHash hash) {
    /** Length of a record in bytes. */
    static final int BYTES = 64;

    static final BlockRecord UNKNOWN = zeros(State.UNKNOWN, 0);
    static final BlockRecord BASE_ZERO = zeros(State.BASE_ZERO, 0);

    /** Where a block's content stands. The first one is what a hole in the file reads as. */
    @SuppressWarnings("EnumOrdinal") // the file lives no longer than the process: its codes need not be stable
    enum State {
        /** Neither the baseline nor this run has the block. */
        UNKNOWN,
        /** The baseline has it as data. */
        BASE_DATA,
        /** The baseline has it as zero. */
        BASE_ZERO,
        /** A durable part of this run has it as data. */
        NEW_DATA,
        /** A durable part of this run has it as zero. */
        NEW_ZERO;

        private static final State[] ALL = values();

        int code() {
            return ordinal();
        }

        static State of(int code) {
            return ALL[code];
        }

        boolean isZero() {
            return this == BASE_ZERO || this == NEW_ZERO;
        }

        boolean isNew() {
            return this == NEW_DATA || this == NEW_ZERO;
        }
    }

    static BlockRecord newZero(int epoch) {
        return zeros(State.NEW_ZERO, epoch);
    }

    /** Whether the block's content is known to have this hash. */
    boolean hasContent(BlockHash content) {
        return state != State.UNKNOWN && hash.equals(content);
    }

    void write(ByteBuffer target, int at) {
        target.position(at);
        target.put((byte) state.code()).put((byte) 0).putShort((short) 0);
        target.putInt(epoch).putInt(segment).putInt(length).putLong(offset).putLong(0);
        hash.write(target);
    }

    static BlockRecord read(ByteBuffer source, int at) {
        source.position(at);
        State state = State.of(source.getInt() >>> 24);
        int epoch = source.getInt();
        int segment = source.getInt();
        int length = source.getInt();
        long offset = source.getLong();
        source.getLong();
        return new BlockRecord(state, epoch, segment, offset, length, BlockHash.read(source));
    }

    private static BlockRecord zeros(State state, int epoch) {
        return new BlockRecord(state, epoch, 0, 0, 0, BlockHash.ZERO_BLOCK);
    }
}
