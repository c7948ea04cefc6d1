package io.drayage.engine.api;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What may be read from sources per second. Bytes are counted as the source counts its credit: what comes over the wire, or, of a source of random access, the blocks that are asked for.
 *
 * @param total of all sources of this engine together
 * @param connectors of all sources behind one vCenter or ESXi host together, by {@link #connectorKey}
 * @param calendar bounds {@code total} further
 */
public record TransferLimits(Rate total, Map<String, Rate> connectors, RateCalendar calendar) {
    /** No bounds. */
    public static final TransferLimits NONE = new TransferLimits(Rate.NONE, Map.of(), RateCalendar.EMPTY);

    public TransferLimits {
        connectors = connectors.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> each.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue, Rate::lower));
    }

    /** How a connector is named here: its address. */
    public static String connectorKey(String host, int port) {
        return host.toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** The bound on everything together at this moment. */
    public Rate totalAt(Instant moment) {
        return total.lower(calendar.at(moment));
    }
}
