package io.drayage.engine.store;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the proxy variables of the environment apply to an endpoint. Loopback never goes through a proxy, nor does what NO_PROXY names (exact host, or a domain
 * with or without its leading dot; {@code *} is everything).
 */
public final class ProxyEnvironment {
    private final Map<String, String> environment;

    /** @param environment all variables of the process */
    public ProxyEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean appliesTo(S3Address address) {
        String name = address.isTls() ? "https_proxy" : "http_proxy";
        return !address.isLoopback() && !variable(name).isBlank() && !isExcepted(address.host());
    }

    /** The proxy through which an endpoint is to be reached; empty for none. A proxy that is written without a scheme is an http one. */
    public Optional<URI> proxyOf(URI endpoint) {
        String host = endpoint.getHost().replaceAll("[\\[\\]]", "");
        String proxy = variable("https".equals(endpoint.getScheme()) ? "https_proxy" : "http_proxy");
        if (proxy.isBlank() || isLoopback(host) || isExcepted(host)) {
            return Optional.empty();
        }
        return Optional.of(URI.create(proxy.contains("://") ? proxy : "http://" + proxy));
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private boolean isExcepted(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        for (String entry : variable("no_proxy").toLowerCase(Locale.ROOT).split(",")) {
            String domain = entry.strip().replaceFirst("^\\.", "");
            boolean matches = domain.equals("*") || lower.equals(domain) || lower.endsWith("." + domain);
            if (!domain.isEmpty() && matches) {
                return true;
            }
        }
        return false;
    }

    private String variable(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    }
}
