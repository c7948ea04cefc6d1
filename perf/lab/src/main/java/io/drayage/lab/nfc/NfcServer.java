package io.drayage.lab.nfc;

import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;

/** A host's port 902 on the loopback. It lives as long as the verticle that starts it. */
public final class NfcServer {
    private final NetServer server;

    private NfcServer(NetServer server) {
        this.server = server;
    }

    /** Listens on a free port; all its connections run on the caller's context. */
    public static Future<NfcServer> start(Vertx vertx, NfcHost host) {
        NetServerOptions options = new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (OpenSSLEngineOptions.isAvailable()) {
            options.setSslEngineOptions(new OpenSSLEngineOptions());
        }
        NetServer server = vertx.createNetServer(options);
        HostShare share = new HostShare(vertx, host);
        ServerSSLOptions own = tls(host.certificate());
        LabCertificate other = LabCertificate.generate(List.of("impostor.lab.test"));
        DataTls data = DataTls.of(host.certificate(), other);
        server.connectHandler(socket -> new NfcConnection(socket, share, own, data).start());
        return server.listen().map(NfcServer::new);
    }

    private static ServerSSLOptions tls(LabCertificate certificate) {
        return new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.certificatePem()))
                        .addKeyValue(Buffer.buffer(certificate.keyPem())));
    }

    /** The port. */
    public int port() {
        return server.actualPort();
    }
}
