package io.drayage.protocol.manifest;

import io.drayage.protocol.block.BlockHash;

/**
 * Offsets of a manifest; all integers little-endian, ids in text order.
 *
 * <pre>
 * header  0  u64  magic "DRAYMAN1"        S  0  u8   'S'                    D  0  u8   'D'
 *         8  u16  version 1                  1  u16  length of the key         1  u32  segment id
 *        10  u16  level                      3  u32  id: 0, 1, 2 ...           5  u64  block index
 *        12  u32  block size 524288          7  key, printable ASCII          13  u64  offset of the frame
 *        16  16   run                                                         21  u32  length of the frame
 *        32  16   disk                    Z  0  u8   'Z'                      25  32   SHA-256 of the block
 *        48  16   parent run, or zeros       1  u64  first block
 *        64  u32  epoch                      9  u64  number of blocks      E  0  u8   'E'
 *        68  u32  0                                                           1  u64  data blocks
 *        72  u64  capacity in bytes                                           9  u64  zero blocks
 *        80  records                                                         17  u32  segments
 *                                                                            21  32   SHA-256 of all before it
 * </pre>
 */
final class ManifestLayout {
    /** "DRAYMAN1" read little-endian. */
    static final long MAGIC = 0x314E414D59415244L;

    static final int VERSION = 1;
    static final int VERSION_AT = 8;
    static final int LEVEL_AT = 10;
    static final int BLOCK_SIZE_AT = 12;
    static final int RUN_AT = 16;
    static final int DISK_AT = 32;
    static final int PARENT_AT = 48;
    static final int EPOCH_AT = 64;
    static final int RESERVED_AT = 68;
    static final int CAPACITY_AT = 72;
    static final int HEADER_BYTES = 80;

    static final byte SEGMENT = 'S';
    static final byte DATA = 'D';
    static final byte ZEROS = 'Z';
    static final byte TRAILER = 'E';

    /** A segment's definition without its key. */
    static final int SEGMENT_BYTES = 7;

    static final int DATA_BYTES = 25 + BlockHash.BYTES;
    static final int ZEROS_BYTES = 17;
    static final int TRAILER_DIGEST_AT = 21;
    static final int TRAILER_BYTES = TRAILER_DIGEST_AT + BlockHash.BYTES;

    static final int MAX_KEY_BYTES = 512;

    /** More than 64 TiB of full segments, so that a hostile manifest cannot make a reader keep more. */
    static final int MAX_SEGMENTS = 1 << 19;

    /** Bytes of all keys together: what a reader keeps in memory at most. */
    static final int MAX_KEYS_BYTES = 64 << 20;

    private ManifestLayout() {}

    /** Whether a key is 1 to 512 printable ASCII characters, none of them blank, and relative. */
    static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_BYTES || key.charAt(0) == '/') {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
