package io.drayage.engine.api;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Set;

/**
 * A week's rates. Of several entries that hold at a moment the lowest counts; when none holds there is no bound. Pure and immutable.
 *
 * <p>An entry lasts without a break from the first time that its zone's clocks show {@code from} to the last time that they show {@code to}: an hour that clocks show twice is covered both
 * times, and a time that clocks skip begins or ends where they jump.
 */
public record RateCalendar(List<Entry> entries) {
    /** Without entries. */
    public static final RateCalendar EMPTY = new RateCalendar(List.of());
    /** More entries than anybody plans by hand. */
    public static final int MOST_ENTRIES = 200;

    public RateCalendar {
        entries = List.copyOf(entries);
        if (entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException(entries.size() + " entries, at most " + MOST_ENTRIES);
        }
    }

    /**
     * One entry.
     *
     * @param days on which it begins; at least one
     * @param from first local time at which it holds
     * @param to local time at which it no longer holds; when not after {@code from}, it is that of the next day, so equal times are a whole day
     * @param zone of the local times
     */
    public record Entry(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone, Rate rate) {
        public Entry {
            days = Set.copyOf(days);
            if (days.isEmpty()) {
                throw new IllegalArgumentException("an entry without days");
            }
        }

        /** Whether it holds at this moment. */
        public boolean holdsAt(Instant moment) {
            LocalDate today = moment.atZone(zone).toLocalDate();
            // Tomorrow too: where clocks go back over midnight, tomorrow has begun before today ends.
            return begunOn(today.minusDays(1), moment) || begunOn(today, moment) || begunOn(today.plusDays(1), moment);
        }

        private boolean begunOn(LocalDate day, Instant moment) {
            if (!days.contains(day.getDayOfWeek())) {
                return false;
            }
            LocalDate lastDay = to.isAfter(from) ? day : day.plusDays(1);
            return !moment.isBefore(instant(day.atTime(from), true))
                    && moment.isBefore(instant(lastDay.atTime(to), false));
        }

        private Instant instant(LocalDateTime local, boolean first) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.isEmpty()) {
                ZoneOffsetTransition jump = zone.getRules().getTransition(local);
                return jump.getInstant();
            }
            // Sorted as the clock shows them: the offset before the change first.
            return local.toInstant(first ? offsets.get(0) : offsets.get(offsets.size() - 1));
        }
    }

    /** The rate that holds at this moment. */
    public Rate at(Instant moment) {
        Rate lowest = Rate.NONE;
        for (Entry entry : entries) {
            if (entry.rate().compareTo(lowest) < 0 && entry.holdsAt(moment)) {
                lowest = entry.rate();
            }
        }
        return lowest;
    }
}
