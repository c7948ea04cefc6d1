package io.drayage.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.store.LimitSettings;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Limits as a document of the REST API: the same keys and the same errors as in the configuration. */
public final class LimitsDocument {
    private LimitsDocument() {}

    /**
     * Reads.
     *
     * @throws ConfigException naming key, value and expectation
     */
    public static LimitSettings read(JsonNode document) {
        ConfigOverlay nothing = new ConfigOverlay(Map.of(), List.of());
        ConfigSection root = new ConfigSection("", document, nothing, new KnownKeys());
        List<ConfigSection> read = new ArrayList<>(List.of(root));
        Rate rate = root.parsed("rate", Rates.FORM, Rates::parse).orElse(Rate.NONE);
        Map<String, Rate> connectors = new LinkedHashMap<>();
        root.map("connectors")
                .forEach((name, text) -> connectors.put(
                        name,
                        Rates.parse(text)
                                .orElseThrow(() -> ConfigException.wrong(
                                        root.path("connectors") + "." + name, text, "from the body", Rates.FORM))));
        RateCalendar calendar = CalendarEntries.read(root, section -> {
            read.add(section);
            return section;
        });
        // What an answer says besides may be sent back.
        List.of("source", "rateNow", "changedAt", "changedBy").forEach(root::text);
        read.forEach(ConfigSection::refuseUnknown);
        return new LimitSettings(rate, connectors, calendar);
    }

    /** One entry of the calendar as text. */
    public record Entry(String days, String from, String to, String zone, String rate) {}

    /** Connector's name to rate, as {@link #read} takes it. */
    public static Map<String, String> connectors(LimitSettings settings) {
        Map<String, String> connectors = new TreeMap<>();
        settings.connectors().forEach((name, rate) -> connectors.put(name, Rates.text(rate)));
        return connectors;
    }

    /** The calendar, as {@link #read} takes it. */
    public static List<Entry> calendar(LimitSettings settings) {
        return settings.calendar().entries().stream().map(LimitsDocument::entry).toList();
    }

    private static Entry entry(RateCalendar.Entry entry) {
        return new Entry(
                entry.days().stream().sorted().map(LimitsDocument::day).collect(Collectors.joining(",")),
                entry.from().toString(),
                entry.to().toString(),
                entry.zone().getId(),
                Rates.text(entry.rate()));
    }

    private static String day(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
}
