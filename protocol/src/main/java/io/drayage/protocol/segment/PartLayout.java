package io.drayage.protocol.segment;

import io.drayage.protocol.block.BlockHash;

/**
 * Offsets of the index frame at the end of every part; all integers little-endian, ids in text order.
 *
 * <pre>
 * frame   0  u32  skippable-frame magic 0x184D2A5D
 *         4  u32  length of the payload
 * payload 0  u64  magic "DRAYPIX1"          entry  0  u32  kind: 0 block, 1 zero run
 *         8  u16  version 1                        4  u64  (first) block index
 *        10  u16  flags: bit 0 last part          12  u32  offset of the frame in the part; zero run: 0
 *        12  u32  number of entries               16  u32  length of the frame; zero run: number of blocks
 *        16  16   run                             20  32   SHA-256 of the block (of a zero block)
 *        32  16   disk
 *        48  u32  epoch
 *        52  u32  segment number
 *        56  u32  part number, from 1
 *        60  u32  bytes of frames in the part
 *        64  u64  offset of the part in the segment
 *        72  52n  entries
 *         .  32   SHA-256 over the payload so far
 *         .  u32  length of the whole index frame
 *         .  u32  0
 *         .  u64  magic "DRAYPIXT"
 * </pre>
 */
final class PartLayout {
    static final int SKIPPABLE_MAGIC = 0x184D2A5D;
    static final int FRAME_HEADER_BYTES = 8;

    /** "DRAYPIX1" read little-endian. */
    static final long MAGIC = 0x3158495059415244L;

    /** "DRAYPIXT" read little-endian. */
    static final long TAIL_MAGIC = 0x5458495059415244L;

    static final int VERSION = 1;
    static final int FLAG_LAST = 1;
    static final int VERSION_AT = 8;
    static final int FLAGS_AT = 10;
    static final int COUNT_AT = 12;
    static final int RUN_AT = 16;
    static final int DISK_AT = 32;
    static final int EPOCH_AT = 48;
    static final int SEGMENT_AT = 52;
    static final int PART_AT = 56;
    static final int FRAMES_AT = 60;
    static final int OFFSET_AT = 64;
    static final int HEADER_BYTES = 72;

    static final int ENTRY_BYTES = 52;
    static final int KIND_BLOCK = 0;
    static final int KIND_ZERO_RUN = 1;
    static final int ENTRY_BLOCK_AT = 4;
    static final int ENTRY_OFFSET_AT = 12;
    static final int ENTRY_LENGTH_AT = 16;
    static final int ENTRY_HASH_AT = 20;

    static final int TAIL_BYTES = 16;

    /** Payload without its entries. */
    static final int PAYLOAD_BYTES = HEADER_BYTES + BlockHash.BYTES + TAIL_BYTES;

    /** Index frame without its entries. */
    static final int INDEX_BYTES = FRAME_HEADER_BYTES + PAYLOAD_BYTES;

    private PartLayout() {}
}
