package io.drayage.engine.store;

import java.util.Locale;
import java.util.Map;

/**
 * Whether the proxy variables of the environment apply to an endpoint. Loopback never goes through a proxy, nor does what NO_PROXY names (exact host, or a domain
 * with or without its leading dot; {@code *} is everything).
 */
final class ProxyEnvironment {
    private final Map<String, String> environment;

    ProxyEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    boolean appliesTo(S3Address address) {
        String name = address.isTls() ? "https_proxy" : "http_proxy";
        return !address.isLoopback() && !variable(name).isBlank() && !isExcepted(address.host());
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
