package io.drayage.engine.vsphere;

import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the hosts that vCenter names are reached from here: by override, or under the first DNS suffix that resolves a short name. Blocks for DNS. */
final class HostAddresses {
    private final VsphereEndpoint endpoint;
    private final Predicate<String> resolves;

    HostAddresses(VsphereEndpoint endpoint) {
        this(endpoint, HostAddresses::resolvesInDns);
    }

    HostAddresses(VsphereEndpoint endpoint, Predicate<String> resolves) {
        this.endpoint = endpoint;
        this.resolves = resolves;
    }

    /** What the user said of this host, whatever the case of its name. */
    Optional<HostOverride> override(String host) {
        for (Map.Entry<String, HostOverride> entry : endpoint.hostOverrides().entrySet()) {
            if (entry.getKey().equalsIgnoreCase(host)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    /** The name itself when it has a dot or is an address, else with the first suffix under which it resolves, else itself. */
    String qualified(String host) {
        boolean complete = host.indexOf('.') >= 0 || host.startsWith("[") || NetUtil.isValidIpV6Address(host);
        if (complete) {
            return host;
        }
        return endpoint.dnsSuffixes().stream()
                .map(suffix -> host + "." + suffix.replaceFirst("^\\.", "").toLowerCase(Locale.ROOT))
                .filter(resolves)
                .findFirst()
                .orElse(host);
    }

    private static boolean resolvesInDns(String host) {
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
