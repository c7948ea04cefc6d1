package io.drayage.control.persistence;

import io.drayage.control.store.LimitSettings;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.vertx.sqlclient.Row;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Limits as columns: rates as numbers, entries as texts with spaces between. */
final class LimitColumns {
    private static final String NO_BOUND = "none";

    private LimitColumns() {}

    static Optional<Long> rate(Rate rate) {
        return rate.isNone() ? Optional.empty() : Optional.of(rate.bytesPerSecond());
    }

    static List<String> connectors(Map<String, Rate> connectors) {
        return connectors.entrySet().stream()
                .map(each -> text(each.getValue()) + " " + each.getKey())
                .sorted()
                .toList();
    }

    static List<String> calendar(RateCalendar calendar) {
        return calendar.entries().stream()
                .map(entry -> String.join(
                        " ",
                        entry.days().stream().sorted().map(DayOfWeek::name).collect(Collectors.joining(",")),
                        entry.from().toString(),
                        entry.to().toString(),
                        entry.zone().getId(),
                        text(entry.rate())))
                .toList();
    }

    static LimitSettings settings(Row row) {
        @Nullable Long rate = row.getLong("rate");
        Map<String, Rate> connectors = new HashMap<>();
        for (String each : Columns.texts(row, "connectors")) {
            int space = each.indexOf(' ');
            connectors.put(each.substring(space + 1), rate(each.substring(0, space)));
        }
        return new LimitSettings(
                rate == null ? Rate.NONE : Rate.of(rate),
                connectors,
                new RateCalendar(Columns.texts(row, "calendar").stream()
                        .map(LimitColumns::entry)
                        .toList()));
    }

    private static RateCalendar.Entry entry(String text) {
        String[] parts = text.split(" ", -1);
        return new RateCalendar.Entry(
                Arrays.stream(parts[0].split(",", -1)).map(DayOfWeek::valueOf).collect(Collectors.toSet()),
                LocalTime.parse(parts[1]),
                LocalTime.parse(parts[2]),
                ZoneId.of(parts[3]),
                rate(parts[4]));
    }

    private static String text(Rate rate) {
        return rate.isNone() ? NO_BOUND : Long.toString(rate.bytesPerSecond());
    }

    private static Rate rate(String text) {
        return text.equals(NO_BOUND) ? Rate.NONE : Rate.of(Long.parseLong(text));
    }
}
