package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3AddressTest {
    private static StoreConfig config(String bucket, String region, String endpoint) {
        return new StoreConfig(
                bucket,
                region,
                Optional.of(endpoint).filter(text -> !text.isEmpty()).map(URI::create),
                new StoreConfig.DefaultChain(),
                Optional.empty(),
                8);
    }

    @ParameterizedTest
    @CsvSource({
        "stage, eu-central-1, '', https://stage.s3.eu-central-1.amazonaws.com, ''",
        "stage, cn-north-1, '', https://stage.s3.cn-north-1.amazonaws.com.cn, ''",
        "with.dots, us-east-1, '', https://s3.us-east-1.amazonaws.com, /with.dots",
        "stage, any, http://127.0.0.1:9000, http://127.0.0.1:9000, /stage",
        "stage, any, https://s3.example.com/, https://s3.example.com, /stage",
        "stage, any, https://s3.example.com:443, https://s3.example.com, /stage",
        "stage, any, http://[::1]:9000, http://[::1]:9000, /stage",
    })
    void awsIsVirtualHostStyleAndEverythingElsePathStyle(
            String bucket, String region, String endpoint, String expected, String base) {
        S3Address address = S3Address.of(config(bucket, region, endpoint));

        assertThat(address.endpoint()).hasToString(expected);
        assertThat(address.authority()).isEqualTo(URI.create(expected).getAuthority());
        assertThat(address.base()).isEqualTo(base);
    }

    @Test
    void targetsAreEncodedForTheSignature() {
        S3Address address = S3Address.of(config("b", "any", "http://h:1"));
        Map<String, String> query = new LinkedHashMap<>();
        query.put("uploads", "");
        query.put("prefix", "a/b c&d");

        assertThat(address.key("a b/ü+%.json")).isEqualTo("/b/a%20b/%C3%BC%2B%25.json");
        assertThat(address.bucket(query)).isEqualTo("/b?uploads&prefix=a%2Fb%20c%26d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host",
                "host:9000",
                "https://user:pw@host",
                "https://host/path",
                "https://host?x=1",
                "https:///"
            })
    void otherEndpointsAreRefusedWithoutRepeatingThem(String endpoint) {
        assertThatThrownBy(() -> config("b", "any", endpoint)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(EngineException.Kind.CONFIGURATION);
            assertThat(e.getMessage()).doesNotContain("pw");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void partsInFlightAreBounded(int parts) {
        assertThatThrownBy(() -> new StoreConfig(
                        "b", "r", Optional.empty(), new StoreConfig.DefaultChain(), Optional.empty(), parts))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("1 to 64");
    }
}
