package io.drayage.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.store.LimitSettings;
import io.drayage.engine.api.Rate;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static LimitSettings read(String text) {
        try {
            return LimitsDocument.read(JSON.readTree(text.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        // Given
        LimitSettings settings = read("{'rate':'50MiB/s','connectors':{'vc':'1000'},'calendar':["
                + "{'days':'fri-mon','from':'22:00','to':'24:00','zone':'Europe/Berlin','rate':'pause'},"
                + "{'days':'daily','from':'08:00','to':'18:30','zone':'UTC','rate':'20MiB/s'}]}");
        // When
        LimitSettings again = LimitsDocument.read(JSON.valueToTree(Map.of(
                "rate", Rates.text(settings.rate()),
                "connectors", LimitsDocument.connectors(settings),
                "calendar", LimitsDocument.calendar(settings))));
        // Then
        assertThat(again).isEqualTo(settings);
        assertThat(settings.rate()).isEqualTo(Rate.of(50 << 20));
        assertThat(settings.connectors()).isEqualTo(Map.of("vc", Rate.of(1000)));
        assertThat(settings.calendar().entries().get(0).days())
                .containsExactlyInAnyOrder(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY);
        assertThat(settings.calendar().entries().get(0).to()).isEqualTo(LocalTime.MIDNIGHT);
        assertThat(settings.calendar().entries().get(1).days()).hasSize(7);
    }

    @Test
    void anEmptyDocumentIsNoLimit() {
        assertThat(read("{}")).isEqualTo(LimitSettings.NONE);
        assertThat(read("{'rate':'none','source':'stored','rateNow':'none'}")).isEqualTo(LimitSettings.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'rate':'fast'} | rate: 'fast'",
                "{'rate':'0'} | rate: '0'",
                "{'rate':'-1'} | rate: '-1'",
                "{'rat':'1'} | rat: unknown key",
                "{'connectors':{'vc':'x'}} | connectors.vc: 'x'",
                "{'calendar':{}} | calendar: '{}'",
                "{'calendar':[{'from':'08:00','to':'09:00','zone':'UTC','rate':'1'}]} | calendar.0.days: is missing",
                "{'calendar':[{'days':'mon-fry','from':'08:00','to':'09:00','zone':'UTC','rate':'1'}]} | calendar.0.days: 'mon-fry'",
                "{'calendar':[{'days':'mon','from':'8','to':'09:00','zone':'UTC','rate':'1'}]} | calendar.0.from: '8'",
                "{'calendar':[{'days':'mon','from':'08:00','to':'25:00','zone':'UTC','rate':'1'}]} | calendar.0.to: '25:00'",
                "{'calendar':[{'days':'mon','from':'08:00','to':'09:00','zone':'Berlin','rate':'1'}]} | calendar.0.zone: 'Berlin'",
                "{'calendar':[{'days':'mon','from':'08:00','to':'09:00','zone':'UTC','rate':'1','x':'1'}]} | calendar.0.x: unknown key"
            })
    void whatIsWrongIsNamedWithKeyAndValue(String document, String message) {
        assertThatThrownBy(() -> read(document))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theConfigurationTakesTheSameKeys() {
        // When
        DrayConfig config = ConfigLoader.load(
                java.util.Optional.empty(),
                Map.of(),
                List.of(
                        "limits.rate=50MiB/s",
                        "limits.calendar.0.days=mon-fri",
                        "limits.calendar.0.from=08:00",
                        "limits.calendar.0.to=18:00",
                        "limits.calendar.0.zone=UTC",
                        "limits.calendar.0.rate=10MiB/s",
                        "connectors.0.vcenter=vc.example",
                        "connectors.0.user=u",
                        "connectors.0.passwordFile=p",
                        "connectors.0.rate=5MiB/s"));
        // Then
        LimitSettings limits = config.limitSettings();
        assertThat(limits.rate()).isEqualTo(Rate.of(50 << 20));
        assertThat(limits.connectors()).isEqualTo(Map.of("vc.example", Rate.of(5 << 20)));
        assertThat(limits.calendar().entries()).hasSize(1);
    }
}
