package io.drayage.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.estate.VcenterSpec.HostUrls;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabOptionsTest {
    @Test
    void namedVmsKeepTheirOrderAndSizes() {
        // When
        LabOptions options =
                LabOptions.parse("--vm", "web=1G,512K", "--vm", "a=b=512", "--fill", "0.25", "--host-urls", "star");

        // Then
        assertThat(options.vms().keySet()).containsExactly("web", "a=b");
        assertThat(options.vms().get("web")).isEqualTo(List.of(1L << 30, 512L << 10));
        assertThat(options.fill()).isEqualTo(0.25);
        assertThat(options.hostUrls()).isEqualTo(HostUrls.STAR);
    }

    @Test
    void generatedVmsHaveTheDisksThatWereAsked() {
        // When
        LabOptions options = LabOptions.parse("--vms", "3", "--disks", "1M,2M", "--no-digests");

        // Then
        assertThat(options.vms()).hasSize(3).containsEntry("vm-00002", List.of(1L << 20, 2L << 20));
        assertThat(options.digests()).isFalse();
    }

    @Test
    void nothingSaidIsTwoVms() {
        // When, Then
        assertThat(LabOptions.parse().vms()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--vm web", "--vm =1G", "--vm web=1000", "--vm web=-1M", "--disks x", "--nonsense 1", "--seed"})
    void whatMakesNoSenseIsRefused(String line) {
        // When, Then
        assertThatThrownBy(() -> LabOptions.parse(line.split(" "))).isInstanceOf(IllegalArgumentException.class);
    }
}
