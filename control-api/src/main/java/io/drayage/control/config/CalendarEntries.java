package io.drayage.control.config;

import io.drayage.engine.api.RateCalendar;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The weekly calendar out of {@code limits.calendar}: each entry has {@code days, from, to, zone, rate}. */
final class CalendarEntries {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String DAYS_FORM = "days such as mon-fri, sat,sun or daily";
    private static final String TIME_FORM = "a local time from 00:00 to 24:00";
    private static final String ZONE_FORM = "a time zone such as Europe/Berlin or UTC";

    private CalendarEntries() {}

    /** @param remember is given every section that is read, to have unknown keys refused */
    static RateCalendar read(ConfigSection limits, UnaryOperator<ConfigSection> remember) {
        List<RateCalendar.Entry> entries = new ArrayList<>();
        for (ConfigSection section : limits.sections("calendar")) {
            if (entries.size() == RateCalendar.MOST_ENTRIES) {
                throw new ConfigException(
                        limits.path("calendar"),
                        limits.path("calendar") + ": too long; expected at most " + RateCalendar.MOST_ENTRIES
                                + " entries");
            }
            entries.add(entry(remember.apply(section)));
        }
        return new RateCalendar(entries);
    }

    private static RateCalendar.Entry entry(ConfigSection section) {
        return new RateCalendar.Entry(
                required(section, "days", DAYS_FORM, CalendarEntries::days),
                required(section, "from", TIME_FORM, CalendarEntries::time),
                required(section, "to", TIME_FORM, CalendarEntries::time),
                required(section, "zone", ZONE_FORM, CalendarEntries::zone),
                required(section, "rate", Rates.FORM, Rates::parse));
    }

    private static <T> T required(
            ConfigSection section, String key, String form, java.util.function.Function<String, Optional<T>> parse) {
        return section.parsed(key, form, parse).orElseThrow(() -> ConfigException.missing(section.path(key), form));
    }

    private static Optional<Set<DayOfWeek>> days(String text) {
        String given = text.trim().toLowerCase(Locale.ROOT);
        if (given.equals("daily")) {
            return Optional.of(EnumSet.allOf(DayOfWeek.class));
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : given.split(",", -1)) {
            String[] ends = part.trim().split("-", -1);
            int first = DAYS.indexOf(ends[0].trim());
            int last = DAYS.indexOf(ends[ends.length - 1].trim());
            if (ends.length > 2 || first < 0 || last < 0) {
                return Optional.empty();
            }
            // fri-mon goes over the week's end.
            for (int day = first; ; day = (day + 1) % DAYS.size()) {
                days.add(DayOfWeek.of(day + 1));
                if (day == last) {
                    break;
                }
            }
        }
        return Optional.of(days);
    }

    private static Optional<LocalTime> time(String text) {
        try {
            return text.trim().equals("24:00")
                    ? Optional.of(LocalTime.MIDNIGHT)
                    : Optional.of(LocalTime.parse(text.trim()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text.trim()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
