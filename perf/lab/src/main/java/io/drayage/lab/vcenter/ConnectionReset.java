package io.drayage.lab.vcenter;

import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.VertxConnection;

/** Resets a connection. Vert.x cannot, so this alone reaches below it: closing with a linger time of zero makes the kernel send RST instead of FIN. */
final class ConnectionReset {
    private ConnectionReset() {}

    static void reset(HttpConnection connection) {
        if (connection instanceof VertxConnection below) {
            below.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        connection.close();
    }
}
