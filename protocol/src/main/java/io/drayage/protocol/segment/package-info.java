/**
 * Segments: objects of whole LZ4 frames in which each S3 part ends with its own index. {@code protocol/README.md} has the layout. May depend on {@code block} and
 * {@code lz4}. A builder belongs to one thread at a time; parsed indexes are immutable.
 */
@NullMarked
package io.drayage.protocol.segment;

import org.jspecify.annotations.NullMarked;
