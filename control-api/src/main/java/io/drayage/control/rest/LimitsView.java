package io.drayage.control.rest;

import io.drayage.control.config.LimitsDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits as the API shows them; what it shows may be put back.
 *
 * @param source {@code stored} or {@code configuration}
 * @param rateNow the bound on everything at this moment, the calendar's part included
 * @param changedBy access key id
 */
public record LimitsView(
        String rate,
        Map<String, String> connectors,
        List<LimitsDocument.Entry> calendar,
        String source,
        String rateNow,
        @Nullable Instant changedAt,
        @Nullable String changedBy) {}
