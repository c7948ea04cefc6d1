package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.LimitSettings;
import io.drayage.control.store.StoredLimits;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgLimitsIT {
    @Test
    void limitsComeBackAsTheyWereSetUntilTheyAreReset(TestDatabase test) {
        // Given
        PgStores stores = new Estate(test).stores;
        LimitSettings wanted = new LimitSettings(
                Rate.of(52_428_800),
                Map.of("vc 1", Rate.PAUSE, "vc2", Rate.of(7)),
                new RateCalendar(List.of(new RateCalendar.Entry(
                        Set.of(DayOfWeek.FRIDAY, DayOfWeek.MONDAY),
                        LocalTime.of(22, 0),
                        LocalTime.of(6, 30),
                        ZoneId.of("America/New_York"),
                        Rate.NONE))));
        assertThat(await(stores.limits().read())).isEmpty();
        // When
        await(stores.limits().write(LimitSettings.NONE, "AKIA1"));
        await(stores.limits().write(wanted, "AKIA2"));
        // Then
        StoredLimits stored = await(stores.limits().read()).orElseThrow();
        assertThat(stored.settings()).isEqualTo(wanted);
        assertThat(stored.changedBy()).isEqualTo("AKIA2");
        // When
        await(stores.limits().reset());
        // Then
        assertThat(await(stores.limits().read())).isEmpty();
    }

    @Test
    void whatAHostBoreIsRememberedForThirtyDays(TestDatabase test) {
        // Given
        PgStores stores = new Estate(test).stores;
        Instant learnedAt = Instant.parse("2026-11-24T10:00:00Z");
        test.setNow(learnedAt);
        // When
        await(stores.learned().remember("vc.example", "ESX-01", 3));
        await(stores.learned().remember("vc.example", "esx-01", 5));
        // Then
        assertThat(await(stores.learned().recall("VC.example", "esx-01"))).contains(5);
        assertThat(await(stores.learned().recall("other", "esx-01"))).isEmpty();
        // When
        test.setNow(learnedAt.plusSeconds(31 * 86_400));
        // Then
        assertThat(await(stores.learned().recall("vc.example", "esx-01"))).isEmpty();
    }
}
