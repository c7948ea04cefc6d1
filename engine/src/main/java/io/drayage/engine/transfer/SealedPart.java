package io.drayage.engine.transfer;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A part on its way.
 *
 * @param bytes what to send, from position to limit; a buffer of the parts' pool
 * @param sizeBytes length of the bytes
 * @param blocks how many blocks with data it has
 * @param index copy of its index frame's payload
 * @param content which blocks it holds, where anybody wants to know
 */
record SealedPart(
        Segment segment,
        int partNumber,
        long partOffset,
        ByteBuffer bytes,
        int sizeBytes,
        int blocks,
        Buffer index,
        Optional<PartContent> content) {}
