package io.drayage.lab.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

class Crc64NvmeTest {
    static long crc(byte[] bytes) {
        CRC64NVME crc = new CRC64NVME();
        crc.update(bytes);
        return crc.getValue();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "0,5", "5,0", "1000,1", "1,1000", "65536,12345", "1048576,3"})
    void theChecksumOfAConcatenationFollowsFromItsParts(int first, int second) {
        // Given
        byte[] all = new byte[first + second];
        new Random(first * 31L + second).nextBytes(all);

        // When
        long combined = Crc64Nvme.combine(
                crc(Arrays.copyOf(all, first)), crc(Arrays.copyOfRange(all, first, all.length)), second);

        // Then
        assertThat(combined).isEqualTo(crc(all));
    }

    @Test
    void theCheckValueOfTheSpecificationIsWrittenBigEndian() {
        // The catalogue's check value of CRC-64/NVME over "123456789" is ae8b14860a799888
        assertThat(crc("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(0xae8b14860a799888L);
        assertThat(Crc64Nvme.base64(0xae8b14860a799888L)).isEqualTo("rosUhgp5mIg=");
    }
}
