package io.drayage.lab.vcenter;

import io.drayage.lab.fault.FolderFaults;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /folder}: GET and HEAD of datastore files, ranges included. Access by Basic, which goes before a cookie; by the session's cookie on the port that has sessions;
 * by {@code vmware_cgi_ticket} once. Runs on any server's context and asks the vCenter's.
 */
final class FolderHandler implements Handler<HttpServerRequest> {
    private static final String PREFIX = "/folder/";
    private static final String TICKET = "vmware_cgi_ticket=";
    private final Vertx vertx;
    private final Context context;
    private final Map<String, String> users;
    private final Optional<Sessions> sessions;
    private final ServiceTickets tickets;
    private final DatastoreFiles files;
    private final FolderFaults faults;

    /** @param sessions whose cookies open it; a vCenter's do not open its hosts */
    FolderHandler(
            Vertx vertx,
            Context context,
            Map<String, String> users,
            Optional<Sessions> sessions,
            ServiceTickets tickets,
            DatastoreFiles files,
            FolderFaults faults) {
        this.vertx = vertx;
        this.context = context;
        this.users = users;
        this.sessions = sessions;
        this.tickets = tickets;
        this.files = files;
        this.faults = faults;
    }

    static boolean serves(String path) {
        return path.startsWith(PREFIX);
    }

    @Override
    public void handle(HttpServerRequest request) {
        Context own = vertx.getOrCreateContext();
        request.pause();
        context.runOnContext(ignored -> {
            int status = 0;
            FolderFile file = null;
            try {
                file = open(request);
            } catch (FolderRefusal refusal) {
                status = refusal.status();
            }
            FolderFile opened = file;
            int refused = status;
            own.runOnContext(back -> {
                request.resume();
                if (opened == null) {
                    refuse(request, refused);
                } else {
                    serve(request, opened);
                }
            });
        });
    }

    private FolderFile open(HttpServerRequest request) {
        if (!mayRead(request)) {
            throw new FolderRefusal(401, "not authenticated");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            throw new FolderRefusal(405, "only GET and HEAD");
        }
        String datastore = request.getParam("dsName");
        if (datastore == null) {
            throw new FolderRefusal(404, "no datastore");
        }
        String path = URLDecoder.decode(
                request.path().substring(PREFIX.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        return files.open(request.getParam("dcPath"), datastore, path);
    }

    private boolean mayRead(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            return isUser(authorization);
        }
        String cookie = request.getHeader("Cookie");
        if (cookie == null) {
            return false;
        }
        int at = cookie.indexOf(TICKET);
        if (at >= 0) {
            String id = cookie.substring(at + TICKET.length())
                    .split(";", 2)[0]
                    .replace("\"", "")
                    .trim();
            int port = request.localAddress().port();
            return tickets.redeem(id, request.method().name(), port, request.uri());
        }
        return sessions.flatMap(all -> all.of(cookie)).isPresent();
    }

    private boolean isUser(String authorization) {
        if (!authorization.startsWith("Basic ")) {
            return false;
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).trim()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        String password = colon < 0 ? null : users.get(pair.substring(0, colon));
        return password != null && password.equals(pair.substring(colon + 1));
    }

    private static void refuse(HttpServerRequest request, int status) {
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Basic realm=\"VMware HTTP server\"");
        }
        String text = status == 500 ? "locked" : "";
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain")
                .end(text);
    }

    private void serve(HttpServerRequest request, FolderFile file) {
        FolderFaults.@Nullable Kind fault =
                faults.strike(file.vm(), file.disk()).orElse(null);
        if (fault == FolderFaults.Kind.UNAVAILABLE || fault == FolderFaults.Kind.LOCKED) {
            file.close();
            refuse(request, fault == FolderFaults.Kind.LOCKED ? 500 : 503);
        } else {
            new FolderStream(vertx, request, file, fault).start();
        }
    }
}
