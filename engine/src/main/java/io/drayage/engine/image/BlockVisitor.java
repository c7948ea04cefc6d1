package io.drayage.engine.image;

import io.drayage.protocol.manifest.ManifestEntry;

/** Takes the blocks of a staged disk in ascending order. Called on a worker thread, one block at a time. */
interface BlockVisitor {
    /**
     * A block whose SHA-256 was checked.
     *
     * @param block 524288 bytes, valid only during the call
     */
    void block(ManifestEntry.Data entry, byte[] block);

    /** A block that could not be proven: its frame is malformed or its hash differs. */
    void bad(ManifestEntry.Data entry, String reason);
}
