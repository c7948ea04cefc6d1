package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.ManifestEntry;
import java.util.List;
import java.util.Map;

/**
 * Compares what the host says it sent (HttpNfcLeaseGetManifest: bytes and SHA-1 by device-URL key) with what arrived: the only end-to-end check that a lease offers. Hosts that keep no
 * manifest give no entries; then the stream's own footer and end marker must do. Pure.
 */
final class LeaseManifest {
    private LeaseManifest() {}

    /** @param arrived by device key, for the disks that were read over this lease */
    static void check(
            String vmName, List<LeaseDisk> sources, List<ManifestEntry> manifest, Map<Integer, DiskMove.Wire> arrived) {
        for (LeaseDisk source : sources) {
            DiskMove.Wire wire = arrived.get(source.disk().deviceKey());
            if (wire != null) {
                manifest.stream()
                        .filter(entry -> entry.key().equals(source.key()))
                        .forEach(entry -> check(vmName, source, entry, wire));
            }
        }
    }

    private static void check(String vmName, LeaseDisk source, ManifestEntry entry, DiskMove.Wire wire) {
        if (entry.sizeBytes() > 0 && entry.sizeBytes() != wire.bytes()) {
            throw mismatch(
                    vmName,
                    source,
                    "the host says that it sent " + entry.sizeBytes() + " bytes, " + wire.bytes() + " arrived");
        }
        if (!entry.sha1().isEmpty() && !wire.sha1().isEmpty() && !entry.sha1().equalsIgnoreCase(wire.sha1())) {
            throw mismatch(
                    vmName, source, "the host's SHA-1 of the stream is " + entry.sha1() + ", ours " + wire.sha1());
        }
    }

    private static EngineException mismatch(String vmName, LeaseDisk source, String reason) {
        return new EngineException(
                Kind.CHECKSUM,
                "disk '" + source.disk().label() + "' of VM " + vmName,
                reason,
                "Something between host and here changes bytes: start the run again, and check proxies and network cards");
    }
}
