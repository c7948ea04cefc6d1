package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    private static final String UUID = "03b6fc65-0955-460a-8123-4dd47a65ca1a";

    @ParameterizedTest
    @CsvSource({"s3://bucket,''", "s3://bucket/,''", "s3://bucket/a,a/", "s3://bucket/a/b/,a/b/"})
    void aFolderIsEmptyOrEndsWithASlash(String text, String folder) {
        assertThat(S3Location.parse("--x", text).folder()).isEqualTo(folder);
        assertThat(S3Location.parse("--x", text).stagingPrefix()).isEqualTo(folder);
    }

    @Test
    void theStagingPrefixEndsBeforeTheInstallation() {
        assertThat(S3Location.parse("--x", "s3://bucket/a/b/" + UUID).stagingPrefix())
                .isEqualTo("a/b/");
        assertThat(S3Location.parse("--x", "s3://bucket/" + UUID + "/" + UUID + "/")
                        .stagingPrefix())
                .isEmpty();
        S3Location document =
                S3Location.parse("--x", "s3://bucket/dray/" + UUID + "/" + UUID + "/" + UUID + "/run.json");
        assertThat(document.stagingPrefix()).isEqualTo("dray/");
        assertThat(document.isRunDocument()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket/a", "s3://", "s3://A/b", "s3:/bucket", "s3://bucket//a", "https://bucket/a"})
    void whatIsNoLocationIsRefused(String text) {
        assertThatThrownBy(() -> S3Location.parse("--from", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--from: '" + text + "' is not valid");
    }
}
