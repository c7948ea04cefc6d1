package io.drayage.lab.nfc;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * What Vert.x has no words for: authd's TLS session is dropped in mid-connection, without close_notify, and the same socket goes on in the clear or with a second
 * handshake. On the connection's event loop.
 */
final class TlsLayers {
    private static final String HANDLER = "ssl";

    private TlsLayers() {}

    /** Forgets the TLS session on a socket; what is written from now on is in the clear. {@link NetSocket#upgradeToSsl} works again afterwards. */
    static void drop(NetSocket socket) {
        ((NetSocketInternal) socket).channelHandlerContext().pipeline().remove(HANDLER);
    }

    /** Closes with RST instead of FIN. */
    static void reset(NetSocket socket) {
        ((NetSocketInternal) socket).channelHandlerContext().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        socket.close();
    }

    /** The first {@code length} bytes without a copy; the array belongs to the buffer from now on. */
    static Buffer wrap(byte[] bytes, int length) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }
}
