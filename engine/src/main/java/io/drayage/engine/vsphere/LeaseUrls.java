package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.net.URI;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a lease's stream is really reached: {@code *} stands for the host <em>and port</em> that we connected to, a host override replaces name and port, a short
 * name gets the first DNS suffix under which it resolves. Blocks for DNS.
 */
final class LeaseUrls {
    private static final int HTTPS = 443;
    private static final Pattern FORM = Pattern.compile("https://(\\[[0-9A-Fa-f:.%]+]|[^/:@?#]+)(?::(\\d{1,5}))?(/.*)");

    private final VsphereEndpoint endpoint;
    private final HostAddresses addresses;

    LeaseUrls(VsphereEndpoint endpoint) {
        this(endpoint, new HostAddresses(endpoint));
    }

    LeaseUrls(VsphereEndpoint endpoint, Predicate<String> resolves) {
        this(endpoint, new HostAddresses(endpoint, resolves));
    }

    private LeaseUrls(VsphereEndpoint endpoint, HostAddresses addresses) {
        this.endpoint = endpoint;
        this.addresses = addresses;
    }

    /**
     * The address to fetch.
     *
     * @throws EngineException VSPHERE when it is no HTTPS URL
     */
    URI reachable(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw unusable();
        }
        String host = matcher.group(1);
        int port = matcher.group(2) == null ? HTTPS : Integer.parseInt(matcher.group(2));
        try {
            if (host.equals("*")) {
                return at(endpoint.host(), endpoint.port(), matcher.group(3));
            }
            Optional<HostOverride> override = addresses.override(host);
            return override.isPresent()
                    ? at(override.get().address(), override.get().httpsPort(), matcher.group(3))
                    : at(addresses.qualified(host), port, matcher.group(3));
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static URI at(String host, int port, String path) {
        String literal = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create("https://" + literal + ":" + port + path.replace(" ", "%20"));
    }

    private EngineException unusable() {
        return new EngineException(
                Kind.VSPHERE,
                "export lease of " + endpoint.host(),
                "the host gave a stream address that is no HTTPS URL",
                "Check that the host's SDK is reached by HTTPS");
    }
}
