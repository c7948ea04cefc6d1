package io.drayage.control.http;

import io.drayage.control.config.HostPort;
import io.drayage.engine.api.EngineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The listening server: plain HTTP on loopback, TLS on any other address. */
public final class ApiServer {
    private static final int IDLE_SECONDS = 60;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final HostPort address;
    private final boolean tls;

    private ApiServer(HttpServer server, HostPort address, boolean tls) {
        this.server = server;
        this.address = address;
        this.tls = tls;
    }

    /**
     * Listens.
     *
     * @param tls required unless {@code address} is loopback
     * @return fails with CONFIGURATION when the address cannot be listened on
     */
    public static Future<ApiServer> start(Vertx vertx, HostPort address, Optional<ServerTls> tls, ApiRoutes routes) {
        if (tls.isEmpty() && !address.isLoopback()) {
            throw new IllegalArgumentException("plain HTTP is for loopback addresses only, not " + address);
        }
        HttpServerOptions options = new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setAcceptBacklog(BACKLOG);
        tls.ifPresent(given -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(given.options()));
        return vertx.createHttpServer(options)
                .requestHandler(routes.router(vertx))
                .listen(address.port(), address.host())
                .map(server -> new ApiServer(server, address, tls.isPresent()))
                .recover(failure -> Future.failedFuture(new EngineException(
                        EngineException.Kind.CONFIGURATION,
                        "listen: " + address,
                        "cannot be listened on (" + failure.getMessage() + ")",
                        "Choose another address with --listen, or stop what uses it",
                        failure)));
    }

    /** The port that is listened on. */
    public int port() {
        return server.actualPort();
    }

    /** Address for clients, ending with a slash. */
    public String url() {
        return (tls ? "https://" : "http://") + new HostPort(address.host(), port()) + "/";
    }

    /** Stops listening and closes the connections. */
    public Future<Void> close() {
        return server.close();
    }
}
