package io.drayage.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable("what", "n").row("a", "1000").row("longer", "2");

        assertThat(table.toString()).isEqualTo("""
                what       n
                a       1000
                longer     2
                """);
    }
}
