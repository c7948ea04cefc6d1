package io.drayage.lab.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsChunkedDecoderTest {
    private static final String BODY =
            "5\r\nhello\r\n6;chunk-signature=abc\r\n world\r\n0\r\nx-amz-checksum-crc64nvme:AAAAAAAAAAA=\r\n\r\n";

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final AwsChunkedDecoder decoder = new AwsChunkedDecoder(data::write);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void framingComesOffHoweverItIsCut(int step) {
        // When
        byte[] all = bytes(BODY);
        for (int at = 0; at < all.length; at += step) {
            decoder.feed(java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + step)));
        }

        // Then
        assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo("hello world");
        assertThat(decoder.end()).isEqualTo(Map.of("x-amz-checksum-crc64nvme", "AAAAAAAAAAA="));
    }

    @Test
    void aBodyThatStopsEarlyIsIncomplete() {
        decoder.feed(bytes("5\r\nhello\r\n0\r\n"));

        assertThatThrownBy(decoder::end)
                .isInstanceOfSatisfying(S3Error.class, e -> assertThat(e.code()).isEqualTo("IncompleteBody"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\n", "5\r\nhello\r\n0\r\n\r\nmore", "0\r\nno colon\r\n"})
    void otherFramingIsRefused(String body) {
        assertThatThrownBy(() -> decoder.feed(bytes(body))).isInstanceOf(S3Error.class);
    }

    @Test
    void anEndlessSizeLineIsRefused() {
        assertThatThrownBy(() -> decoder.feed(bytes("1".repeat(5000)))).isInstanceOf(S3Error.class);
    }
}
