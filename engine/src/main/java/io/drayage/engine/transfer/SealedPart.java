package io.drayage.engine.transfer;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/**
 * A part on its way.
 *
 * @param bytes what to send, from position to limit; a buffer of the parts' pool
 * @param blocks how many blocks with data it has
 * @param index copy of its index frame's payload
 */
record SealedPart(Segment segment, int partNumber, long partOffset, ByteBuffer bytes, int blocks, Buffer index) {}
