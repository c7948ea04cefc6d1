/**
 * Blocks as standard LZ4 frames that any LZ4 tool decodes. The only package that uses lz4-java; may depend on {@code block}. An encoder belongs to one thread at a
 * time, decoding is stateless.
 */
@NullMarked
package io.drayage.protocol.lz4;

import org.jspecify.annotations.NullMarked;
