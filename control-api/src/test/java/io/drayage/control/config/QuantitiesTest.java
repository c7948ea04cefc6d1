package io.drayage.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"1,1", "10B,10", "1KiB,1024", "1kb,1000", "256MiB,268435456", "1.5 GiB,1610612736", "8TiB,8796093022208"
    })
    void sizesAreBytes(String text, long bytes) {
        assertThat(Quantities.size(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "MiB", "1 parsec", "9000000TiB", "1e3", "1.2.3MiB", "0x10"})
    void whatIsNoSizeIsEmpty(String text) {
        assertThat(Quantities.size(text)).isEmpty();
    }

    @Test
    void ratesMaySayPerSecond() {
        assertThat(Quantities.rate("50MiB/s")).contains(50L << 20);
        assertThat(Quantities.rate("50MiB")).contains(50L << 20);
    }

    @Test
    void durationsNeedAUnit() {
        assertThat(Quantities.duration("24h")).contains(Duration.ofDays(1));
        assertThat(Quantities.duration("1.5m")).contains(Duration.ofSeconds(90));
        assertThat(Quantities.duration("24")).isEmpty();
    }
}
