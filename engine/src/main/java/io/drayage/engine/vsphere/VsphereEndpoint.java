package io.drayage.engine.vsphere;

import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import java.util.List;
import java.util.Map;

/**
 * How to reach and trust one vCenter or ESXi host.
 *
 * @param hostOverrides ESXi host name or address as vCenter says it → where to reach it
 * @param dnsSuffixes tried in order for host names without a dot
 */
public record VsphereEndpoint(
        String host,
        int port,
        String user,
        Secret password,
        PeerTrust trust,
        Map<String, HostOverride> hostOverrides,
        List<String> dnsSuffixes) {
    /** Where an ESXi host is reached instead. */
    public record HostOverride(String address, int httpsPort, int nfcPort) {}

    @Override
    public String toString() {
        return "VsphereEndpoint[" + user + "@" + host + ":" + port + "]";
    }
}
