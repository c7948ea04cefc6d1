/**
 * What is inside a guest's disk, as far as it must be known to say whether the disk will boot elsewhere: partition tables (MBR, GPT), which file system or volume manager a partition holds, and read-only readers
 * of ext2, ext3, ext4 and FAT.
 *
 * <p>The bytes come from whoever has the disk, through {@link io.drayage.protocol.guest.DiskBytes}, which may say that it has to fetch some first; the reader is then simply run again. A guest's disk is
 * hostile input: every count, length, depth and chain is bounded, and what breaks the format ends in one {@code MalformedInputException}. Nothing here is thread-safe; nothing is kept between calls but what
 * {@code open} read.
 */
@NullMarked
package io.drayage.protocol.guest;

import org.jspecify.annotations.NullMarked;
