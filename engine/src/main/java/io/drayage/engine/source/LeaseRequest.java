package io.drayage.engine.source;

import io.drayage.engine.tls.PeerTrust;
import io.drayage.protocol.vmdk.StreamMode;
import java.net.URI;
import java.time.Duration;

/**
 * What a {@link LeaseSource} is to read.
 *
 * @param name the disk as its user knows it, {@code disk 'Hard disk 1' of VM web01}
 * @param url of the disk's stream, http or https; its path is a ticket and appears in no log and no error
 * @param capacityBytes the disk's size by the inventory; a stream of any other size is refused
 * @param mode LEASE for ESXi and vCenter, FILE for servers that hand out files
 * @param trust how the URL's host is trusted; not looked at for http
 * @param idleTimeout how long the peer may be silent while it is asked for data; thin regions yield nothing for minutes, so 300 s or more in production
 * @param wireSha1 whether to compute the SHA-1 of the stream, which a lease's manifest may hold
 */
public record LeaseRequest(
        String name,
        URI url,
        long capacityBytes,
        StreamMode mode,
        PeerTrust trust,
        Duration idleTimeout,
        boolean wireSha1) {
    /** The idle timeout to use with real hosts. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(330);

    boolean isTls() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    int port() {
        int defaultPort = isTls() ? 443 : 80;
        return url.getPort() < 0 ? defaultPort : url.getPort();
    }

    String pathAndQuery() {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    @Override
    public String toString() {
        return "LeaseRequest[" + name + " at " + url.getHost() + "]";
    }
}
