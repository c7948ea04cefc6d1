package io.drayage.engine.source;

import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Trusts;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.util.Set;

/** TLS for data connections: BoringSSL by netty-tcnative where it loads (about twice as fast as JSSE and easier on the heap), JSSE elsewhere. */
final class SourceTls {
    private SourceTls() {}

    static HttpClientOptions apply(HttpClientOptions options, PeerTrust trust) {
        if (OpenSSLEngineOptions.isAvailable()) {
            options.setSslEngineOptions(new OpenSSLEngineOptions());
        }
        // Chain, validity and host name are the trust manager's to judge; Netty's own check would refuse pinned hosts.
        return options.setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setTrustOptions(Trusts.vertxTrustOptions(trust))
                .setVerifyHost(trust.thumbprint().isEmpty());
    }
}
