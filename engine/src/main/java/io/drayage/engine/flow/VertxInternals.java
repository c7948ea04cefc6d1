package io.drayage.engine.flow;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/** The only place that uses Vert.x classes which are not public API: 5.0.10 offers no other way to do these two things without a copy or a verticle. */
public final class VertxInternals {
    private VertxInternals() {}

    /** A view of a buffer's bytes, from its start to its end, without a copy. Valid as long as the buffer is. */
    public static ByteBuffer bytes(Buffer buffer) {
        return ((BufferInternal) buffer).getByteBuf().nioBuffer();
    }

    /** A context on the event loop whose turn it is, so that many disks spread over all of them. */
    public static Context newEventLoopContext(Vertx vertx) {
        return ((VertxInternal) vertx).createEventLoopContext();
    }
}
