package io.drayage.control.config;

import java.util.Optional;

/**
 * A host and a port, as {@code HOST:PORT} or {@code [IPv6]:PORT}.
 *
 * @param host without brackets
 * @param port 0 to 65535; 0 asks for any free port where one listens
 */
public record HostPort(String host, int port) {
    /** Checks both. */
    public HostPort {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("host must not be empty and port must be 0 to 65535");
        }
    }

    /** Parses {@code text}; a missing port becomes {@code defaultPort}, which when negative makes the port required. Empty when it is neither. */
    public static Optional<HostPort> parse(String text, int defaultPort) {
        String trimmed = text.trim();
        int bracket = trimmed.indexOf(']');
        int colon = trimmed.lastIndexOf(':');
        boolean ipv6 = trimmed.startsWith("[") && bracket > 1;
        if (!ipv6 && colon != trimmed.indexOf(':')) {
            return Optional.empty();
        }
        boolean hasPort = ipv6 ? colon > bracket : colon >= 0;
        String host = ipv6 ? trimmed.substring(1, bracket) : hasPort ? trimmed.substring(0, colon) : trimmed;
        boolean junk = ipv6 && (hasPort ? colon != bracket + 1 : bracket != trimmed.length() - 1);
        return junk || host.isBlank() || host.contains("/") || host.contains("@")
                ? Optional.empty()
                : port(hasPort ? trimmed.substring(colon + 1) : Integer.toString(defaultPort))
                        .map(port -> new HostPort(host, port));
    }

    private static Optional<Integer> port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text));
    }

    /** Whether this is an address that only this machine can reach. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** {@code HOST:PORT}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
