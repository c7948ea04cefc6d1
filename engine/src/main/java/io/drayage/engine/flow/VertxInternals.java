package io.drayage.engine.flow;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;

/** The only place that uses Vert.x classes which are not public API: 5.0.10 offers no other way to do these things without a copy or a verticle, or at all. */
public final class VertxInternals {
    /**
     * Insists on being on an event loop. HTTP calls are composed there only: on another thread the answer may have ended before its handlers are set, and they are never
     * called (seen with Vert.x 5.0.10 in one of a thousand requests, more under load).
     *
     * @throws IllegalStateException elsewhere
     */
    public static void requireEventLoop(String what) {
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException(
                    what + " begins on thread " + Thread.currentThread().getName() + ", not on an event loop");
        }
    }

    /** Vert.x's name of the handler that {@code upgradeToSsl} installs, and looks for before it does. */
    private static final String TLS_HANDLER = "ssl";

    private VertxInternals() {}

    /** A view of a buffer's bytes, from its start to its end, without a copy. Valid as long as the buffer is. */
    public static ByteBuffer bytes(Buffer buffer) {
        return ((BufferInternal) buffer).getByteBuf().nioBuffer();
    }

    /** A context on the event loop whose turn it is, so that many disks spread over all of them. */
    public static Context newEventLoopContext(Vertx vertx) {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /**
     * Forgets a socket's TLS session without a word to the peer (no close_notify), as VMware's authd does after PROXY: what is read and written from now on is plain, and {@code
     * upgradeToSsl} begins a new session on the same TCP connection. To be called on the socket's event loop, when nothing is being written and the peer is silent.
     */
    public static void forgetTls(NetSocket socket) {
        ChannelPipeline pipeline =
                ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        // The completion handler listens for one handshake and removes itself after it; a failed one would leave it
        // behind.
        for (String name : new String[] {TLS_HANDLER, "handshaker"}) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null) {
                pipeline.remove(handler);
            }
        }
    }

    /**
     * From now on every write to a socket with TLS becomes records of its own. By default what is written between two flushes is merged, and writes made while data is being received are flushed only
     * when all of it was. To be called on the socket's event loop, after {@code upgradeToSsl}.
     */
    public static void separateRecords(NetSocket socket) {
        SslHandler tls = (SslHandler)
                ((NetSocketInternal) socket).channelHandlerContext().pipeline().get(TLS_HANDLER);
        tls.setWrapDataSize(0);
    }
}
