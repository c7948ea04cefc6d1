package io.drayage.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void unitsAreBinaryHoweverTheyAreWritten() {
        assertThat(Sizes.parse("8GiB")).isEqualTo(8L << 30);
        assertThat(Sizes.parse("8g")).isEqualTo(8L << 30);
        assertThat(Sizes.parse("512 MB")).isEqualTo(512L << 20);
        assertThat(Sizes.parse("65536")).isEqualTo(65536);
    }

    @Test
    void whatIsNoSizeIsNamedInTheError() {
        assertThatThrownBy(() -> Sizes.parse("8 bananas"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 bananas");
    }
}
