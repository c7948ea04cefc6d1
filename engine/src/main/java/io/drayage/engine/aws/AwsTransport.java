package io.drayage.engine.aws;

import io.drayage.engine.store.ProxyEnvironment;
import io.drayage.engine.store.TrustAnchors;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How connections to AWS are made: trusted CAs and the environment's proxy, the same for Vert.x and for the SDK. Reads files when made: on a worker. */
final class AwsTransport {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final TrustAnchors anchors;
    private final ProxyEnvironment proxies;

    AwsTransport(Optional<String> caBundlePem) {
        anchors = TrustAnchors.of(caBundlePem);
        proxies = new ProxyEnvironment(System.getenv());
    }

    /** A client for one endpoint. */
    SdkHttpClient sdkClient(URI endpoint) {
        ProxyConfiguration.Builder proxy =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariablesValues(false);
        proxies.proxyOf(endpoint).ifPresent(found -> {
            proxy.endpoint(URI.create(found.getScheme() + "://" + found.getHost() + ":" + port(found)));
            user(found).ifPresent(proxy::username);
            password(found).ifPresent(proxy::password);
        });
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(SILENCE)
                .tlsTrustManagersProvider(anchors::trustManagers)
                .proxyConfiguration(proxy.build())
                .build();
    }

    /** Options of a Vert.x client for one endpoint. */
    HttpClientOptions vertxOptions(URI endpoint) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECT.toMillis())
                .setKeepAlive(true)
                .setDefaultHost(endpoint.getHost())
                .setDefaultPort(port(endpoint));
        if (isTls(endpoint)) {
            options.setSsl(true).setVerifyHost(true).setTrustOptions(TrustOptions.wrap(anchors.trustManagers()[0]));
            if (OpenSSLEngineOptions.isAvailable()) {
                options.setSslEngineOptions(new OpenSSLEngineOptions());
            }
        }
        proxies.proxyOf(endpoint).ifPresent(found -> {
            ProxyOptions proxy = new ProxyOptions().setHost(found.getHost()).setPort(port(found));
            user(found).ifPresent(proxy::setUsername);
            password(found).ifPresent(proxy::setPassword);
            options.setProxyOptions(proxy);
        });
        return options;
    }

    static boolean isTls(URI endpoint) {
        return "https".equals(endpoint.getScheme());
    }

    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }

    private static Optional<String> user(URI proxy) {
        return Optional.ofNullable(proxy.getUserInfo()).map(info -> info.split(":", 2)[0]);
    }

    private static Optional<String> password(URI proxy) {
        return Optional.ofNullable(proxy.getUserInfo())
                .map(info -> info.split(":", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> parts[1]);
    }
}
