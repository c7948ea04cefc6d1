package io.drayage.engine.guest;

import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;

/** Brings blocks of one disk into its spool. */
@FunctionalInterface
public interface BlockFetch {
    /** Fetches these blocks, at most a few hundred; those that hold nothing need not be written. Writes on worker threads, one block at a time; completes when all are there. */
    Future<Void> fetch(BlockSet blocks, DiskSpool into);
}
