/**
 * Wire and storage formats, sans I/O: bytes in, values out, and back. {@code protocol/README.md} is the formats on paper. May depend on the JDK, LZ4's block codec and
 * Jackson only: no threads, clock, sockets, files or logging. Decoders are incremental, bounded, and throw {@link io.drayage.protocol.MalformedInputException} for
 * every bad input.
 */
@NullMarked
package io.drayage.protocol;

import org.jspecify.annotations.NullMarked;
