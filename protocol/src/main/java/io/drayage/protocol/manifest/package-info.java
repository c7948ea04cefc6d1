/**
 * Manifests: where every block of a disk is after a run, as a full list or as what differs from the parent run, written and read in one pass. {@code
 * protocol/README.md} has the layout. May depend on {@code block} and {@code lz4}. Writers, readers and merges belong to one thread at a time; entries are immutable.
 */
@NullMarked
package io.drayage.protocol.manifest;

import org.jspecify.annotations.NullMarked;
