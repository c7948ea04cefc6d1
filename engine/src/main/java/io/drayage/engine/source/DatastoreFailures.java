package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.tls.TlsFailures;
import java.net.URI;

/** Names what can go wrong with a datastore's HTTPS access. No text of ours holds the cookie. */
final class DatastoreFailures {
    private static final String OTHER = "Read this disk over NFC or by export lease";

    private final String disk;

    DatastoreFailures(DatastoreRequest request) {
        this.disk = request.diskName();
    }

    EngineException connection(URI url, Throwable cause) {
        if (cause instanceof EngineException known) {
            return known;
        }
        String host = url.getHost() + ":" + url.getPort();
        return TlsFailures.explain(cause, host + ", for " + disk, url.getHost(), "--vcenter-thumbprint")
                .orElseGet(() -> new EngineException(
                        Kind.SOURCE_READ,
                        disk,
                        "reading " + FlatExtent.shown(url) + " from " + host + " broke: " + cause.getMessage(),
                        "The range is read again; if it keeps breaking, look at the host's load and the network in between",
                        cause));
    }

    EngineException status(URI url, int status) {
        String what = url.getHost() + " answered HTTP " + status + " for " + FlatExtent.shown(url);
        return switch (status) {
            case 200 ->
                new EngineException(
                        Kind.NOT_ELIGIBLE, disk, url.getHost() + " sends the whole file instead of a range", OTHER);
            case 401, 403 ->
                new EngineException(Kind.LOGIN, disk, what, "The user needs the privilege Datastore.Browse");
            case 404 -> new EngineException(Kind.NOT_ELIGIBLE, disk, what, OTHER);
            default -> new EngineException(Kind.SOURCE_READ, disk, what, OTHER);
        };
    }

    EngineException otherRange(URI url, String told, String expected) {
        return new EngineException(
                Kind.MALFORMED_INPUT,
                disk,
                url.getHost() + " sent Content-Range '" + told + "' instead of '" + expected + "' for "
                        + FlatExtent.shown(url),
                "The file changed while it was read, or a proxy stands in between: " + OTHER);
    }

    EngineException length(URI url, long got, long expected) {
        return new EngineException(
                Kind.SOURCE_READ,
                disk,
                url.getHost() + " sent " + got + " bytes instead of " + expected + " of " + FlatExtent.shown(url),
                "The range is read again");
    }

    EngineException internal(Throwable cause) {
        return cause instanceof EngineException known
                ? known
                : new EngineException(Kind.INTERNAL, disk, "reading failed: " + cause, "", cause);
    }
}
