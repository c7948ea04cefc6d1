package io.drayage.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateCalendarTest {
    private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);
    private static final Rate SLOW = Rate.of(1000);

    private static RateCalendar one(Set<DayOfWeek> days, String from, String to, String zone, Rate rate) {
        return new RateCalendar(List.of(
                new RateCalendar.Entry(days, LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone), rate)));
    }

    private static Duration heldWithin(RateCalendar calendar, String first, String last) {
        Duration held = Duration.ZERO;
        Instant end = Instant.parse(last);
        for (Instant at = Instant.parse(first); at.isBefore(end); at = at.plusSeconds(60)) {
            held = calendar.at(at).isNone() ? held : held.plusMinutes(1);
        }
        return held;
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T07:59:59Z, false", // Monday, 08:59:59 in Berlin
        "2026-11-23T08:00:00Z, true",
        "2026-11-23T16:59:59.999Z, true",
        "2026-11-23T17:00:00Z, false", // the end is exclusive
        "2026-11-27T12:00:00Z, true", // Friday
        "2026-11-28T12:00:00Z, false" // Saturday
    })
    void holdsFromTheFirstToBeforeTheLastLocalTime(String moment, boolean holds) {
        RateCalendar office =
                one(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), "09:00", "18:00", "Europe/Berlin", SLOW);
        assertThat(office.at(Instant.parse(moment))).isEqualTo(holds ? SLOW : Rate.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T21:59:00Z, false",
        "2026-11-22T22:00:00Z, true", // Sunday 22:00
        "2026-11-23T05:59:00Z, true", // Monday morning belongs to Sunday's entry: the week wraps
        "2026-11-23T06:00:00Z, false",
        "2026-11-23T22:30:00Z, false" // Monday has none of its own
    })
    void anEntryOverMidnightBelongsToTheDayOnWhichItBegins(String moment, boolean holds) {
        RateCalendar night = one(Set.of(DayOfWeek.SUNDAY), "22:00", "06:00", "UTC", Rate.PAUSE);
        assertThat(night.at(Instant.parse(moment))).isEqualTo(holds ? Rate.PAUSE : Rate.NONE);
    }

    @Test
    void equalTimesAreAWholeDay() {
        RateCalendar saturday = one(Set.of(DayOfWeek.SATURDAY), "00:00", "00:00", "UTC", SLOW);
        assertThat(heldWithin(saturday, "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"))
                .isEqualTo(Duration.ofHours(24));
        assertThat(saturday.at(Instant.parse("2026-11-28T00:00:00Z"))).isEqualTo(SLOW);
        assertThat(saturday.at(Instant.parse("2026-11-29T00:00:00Z"))).isEqualTo(Rate.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin, clocks go forward at 02:00 on 2026-03-29 and back at 03:00 on 2026-10-25.
        "Europe/Berlin, 01:00, 04:00, 2026-03-28T12:00:00Z, 120",
        "Europe/Berlin, 02:30, 04:00, 2026-03-28T12:00:00Z, 60", // begins where the clocks jump
        "Europe/Berlin, 01:00, 02:30, 2026-03-28T12:00:00Z, 60", // ends where they jump
        "Europe/Berlin, 02:10, 02:50, 2026-03-28T12:00:00Z, 0", // never shown
        "Europe/Berlin, 01:00, 04:00, 2026-10-24T12:00:00Z, 240",
        "Europe/Berlin, 01:00, 02:30, 2026-10-24T12:00:00Z, 150", // to the second 02:30, without a hole
        "Europe/Berlin, 02:15, 02:45, 2026-10-24T12:00:00Z, 90",
        "Europe/Berlin, 22:00, 06:00, 2026-10-24T12:00:00Z, 540",
        "Europe/Berlin, 00:00, 00:00, 2026-10-24T23:00:00Z, 1440", // the day of 25 hours is followed by another
        // Havana goes back from 01:00 to 00:00, St John's in 2010 from 00:01 over midnight.
        "America/Havana, 23:30, 00:30, 2026-10-31T12:00:00Z, 120",
        "America/St_Johns, 23:30, 00:30, 2010-11-06T16:00:00Z, 120",
        "Australia/Lord_Howe, 01:00, 03:00, 2026-04-04T04:00:00Z, 150" // by half an hour
    })
    void aChangeOfTheClocksMakesNoHoleAndNoSurprise(String zone, String from, String to, String noon, long minutes) {
        RateCalendar calendar = one(EVERY_DAY, from, to, zone, SLOW);
        String end = Instant.parse(noon).plus(Duration.ofHours(24)).toString();
        assertThat(heldWithin(calendar, noon, end)).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void theLowestOfSeveralEntriesCounts() {
        // Given
        RateCalendar.Entry day = new RateCalendar.Entry(
                EVERY_DAY, LocalTime.of(8, 0), LocalTime.of(20, 0), ZoneId.of("UTC"), Rate.of(5000));
        RateCalendar.Entry backup = new RateCalendar.Entry(
                EVERY_DAY, LocalTime.of(12, 0), LocalTime.of(13, 0), ZoneId.of("UTC"), Rate.PAUSE);
        RateCalendar calendar = new RateCalendar(List.of(backup, day));
        // When, Then
        assertThat(calendar.at(Instant.parse("2026-11-23T12:30:00Z"))).isEqualTo(Rate.PAUSE);
        assertThat(calendar.at(Instant.parse("2026-11-23T13:00:00Z"))).isEqualTo(Rate.of(5000));
        TransferLimits limits = new TransferLimits(Rate.of(3000), java.util.Map.of(), calendar);
        assertThat(limits.totalAt(Instant.parse("2026-11-23T13:00:00Z"))).isEqualTo(Rate.of(3000));
    }

    @Test
    void anEntryWithoutDaysIsRefused() {
        assertThatThrownBy(() -> one(Set.of(), "08:00", "09:00", "UTC", SLOW))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
