package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {
    @ParameterizedTest
    @CsvSource({
        "https://s3.example.com, HTTPS_PROXY, '', true",
        "https://s3.example.com, https_proxy, '', true",
        "https://s3.example.com, http_proxy, '', false",
        "http://s3.example.com, http_proxy, '', true",
        "https://127.0.0.1:9000, HTTPS_PROXY, '', false",
        "https://localhost:9000, HTTPS_PROXY, '', false",
        "http://[::1]:9000, HTTP_PROXY, '', false",
        "https://s3.example.com, HTTPS_PROXY, '.example.com', false",
        "https://s3.example.com, HTTPS_PROXY, 'other.org, example.com', false",
        "https://s3.badexample.com, HTTPS_PROXY, example.com, true",
        "https://s3.example.com, HTTPS_PROXY, '*', false",
    })
    void theProxyAppliesWhereTheEnvironmentSaysSoButNeverToLoopback(
            String endpoint, String variable, String except, boolean applies) {
        // Given
        StoreConfig config = new StoreConfig(
                "b", "r", Optional.of(URI.create(endpoint)), new StoreConfig.DefaultChain(), Optional.empty(), 1);
        ProxyEnvironment environment = new ProxyEnvironment(Map.of(variable, "http://proxy:3128", "NO_PROXY", except));

        // When / Then
        assertThat(environment.appliesTo(S3Address.of(config))).isEqualTo(applies);
    }
}
