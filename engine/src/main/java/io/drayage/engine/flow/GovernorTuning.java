package io.drayage.engine.flow;

import java.time.Duration;

/**
 * How the governor behaves.
 *
 * @param window over which throughput is measured before a limit is changed
 * @param leastMoves calls of {@link StreamPermit#moved} without which a window goes on: a slow link's few answers say little
 * @param mostWaiting questions that wait; beyond it they fail
 */
public record GovernorTuning(
        StreamBounds host,
        StreamBounds datastore,
        StreamBounds vcenter,
        Duration window,
        int leastMoves,
        int mostWaiting) {
    /**
     * An ESXi host's NFC service has 48 MiB for buffers (6.x, 7.0), enough for about ten disks of 4 × 1 MiB with everybody else's; a vCenter passes on 52 connections. Hosts begin at 2 and
     * go up to 8, datastores begin at 4 and go up to 8, a vCenter has 16 at most.
     */
    public static final GovernorTuning DEFAULTS = new GovernorTuning(
            new StreamBounds(2, 1, 8),
            new StreamBounds(4, 1, 8),
            new StreamBounds(16, 2, 16),
            Duration.ofSeconds(2),
            16,
            4096);
}
