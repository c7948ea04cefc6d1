package io.drayage.control.store;

import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.drayage.engine.api.TransferLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The limits on transfers as people set them.
 *
 * @param rate of everything together
 * @param connectors bounds by connector's name; a connector without an entry has none
 * @param calendar bounds {@code rate} further
 */
public record LimitSettings(Rate rate, Map<String, Rate> connectors, RateCalendar calendar) {
    /** Nothing is bounded. */
    public static final LimitSettings NONE = new LimitSettings(Rate.NONE, Map.of(), RateCalendar.EMPTY);

    /** Copies the map. */
    public LimitSettings {
        connectors = Map.copyOf(connectors);
    }

    /** As the engine takes them. Of two connectors with one address the lower bound counts. */
    public TransferLimits forEngine(List<Connector> known) {
        Map<String, Rate> byAddress = new HashMap<>();
        for (Connector connector : known) {
            Rate bound = connectors.get(connector.name());
            if (bound != null) {
                byAddress.merge(
                        TransferLimits.connectorKey(connector.vcenterHost(), connector.vcenterPort()),
                        bound,
                        Rate::lower);
            }
        }
        return new TransferLimits(rate, byAddress, calendar);
    }
}
