package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** What no test stream is long enough for. */
class TrailingTablesTest {

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    private final TrailingTables tables = new TrailingTables(SparseExtentHeader.parse(StreamWriter.header(1L << 37)));

    @Test
    void aTableIsNotComparedOnceTheStreamIsLongerThanItsEntriesCanSay() {
        tables.grain(0, 0x1_0000_0000L);
        assertThatCode(() -> table(0x1_0000_0001L)).doesNotThrowAnyException();
    }

    @Test
    void theLastSectorThatAnEntryCanSayIsCompared() {
        tables.grain(0, 0xFFFF_FFFFL);
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> table(0x1_0000_0000L))
                .withMessageContaining("entry 0");
    }

    private void table(long markerSector) {
        tables.begin(MarkerType.GRAIN_TABLE, markerSector);
        for (int i = 0; i < 4; i++) {
            tables.metadata(ZEROS, i == 3);
        }
    }
}
