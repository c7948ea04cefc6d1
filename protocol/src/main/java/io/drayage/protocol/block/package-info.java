/**
 * The unit that everything else counts in: the 512 KiB block at a fixed index of a disk, and its SHA-256. May depend on the JDK only. Values are immutable; {@link
 * io.drayage.protocol.block.BlockHasher} belongs to one thread at a time.
 */
@NullMarked
package io.drayage.protocol.block;

import org.jspecify.annotations.NullMarked;
