package io.drayage.lab.nfc;

import io.drayage.lab.tls.LabCertificate;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * What Vert.x has no words for: authd's TLS session is dropped in mid-connection, without close_notify, and the same socket goes on in the clear or with a second
 * handshake. On the connection's event loop.
 */
final class TlsLayers {
    private static final String HANDLER = "ssl";

    private TlsLayers() {}

    /** Forgets the TLS session on a socket; what is written from now on is in the clear. a {@link #beginner} begins another. */
    static void drop(NetSocket socket) {
        ((NetSocketInternal) socket).channelHandlerContext().pipeline().remove(HANDLER);
    }

    /** Begins TLS sessions with that certificate, see {@link #begin}. */
    static Consumer<NetSocket> beginner(LabCertificate certificate) {
        try {
            SslContext context = SslContextBuilder.forServer(
                            pem(certificate.certificatePem()), pem(certificate.keyPem()))
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .build();
            return socket -> begin(socket, context);
        } catch (SSLException e) {
            throw new IllegalStateException("the lab cannot use its own certificate", e);
        }
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Begins a TLS session on a bare socket, at once: {@link NetSocket#upgradeToSsl} takes its time when it has to build the context, and what the client says meanwhile is
     * lost. A failed handshake arrives at the socket's exception handler.
     */
    private static void begin(NetSocket socket, SslContext context) {
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        channel.pipeline().addFirst(HANDLER, context.newHandler(channel.alloc()));
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
