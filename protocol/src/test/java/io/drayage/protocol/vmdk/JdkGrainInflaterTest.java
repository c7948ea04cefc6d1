package io.drayage.protocol.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drayage.protocol.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkGrainInflaterTest {

    private static final int GRAIN = StreamWriter.GRAIN_BYTES;

    private final JdkGrainInflater inflater = new JdkGrainInflater();
    private final byte[] target = new byte[GRAIN + 100];

    @AfterEach
    void close() {
        inflater.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1536, GRAIN - 1, GRAIN})
    void aStreamThatFitsComesOutWholeAndTouchesNothingAround(int length) {
        // Given
        byte[] content = random(length);
        byte[] zlib = StreamWriter.deflate(content);
        byte[] shifted = new byte[zlib.length + 20];
        System.arraycopy(zlib, 0, shifted, 10, zlib.length);
        Arrays.fill(target, (byte) 0x55);

        // When
        int inflated = inflater.inflate(shifted, 10, zlib.length, target, 50, GRAIN);

        // Then
        assertThat(inflated).isEqualTo(length);
        assertThat(Arrays.copyOfRange(target, 50, 50 + length)).isEqualTo(content);
        assertThat(target[49]).isEqualTo((byte) 0x55);
        assertThat(target[50 + GRAIN]).isEqualTo((byte) 0x55);
    }

    @ParameterizedTest
    @ValueSource(ints = {GRAIN + 1, 64 << 20})
    void anInflateBombIsRejected(int length) {
        assertRejected(StreamWriter.deflate(new byte[length]), "inflates to more than 65536 bytes");
        assertThat(target[GRAIN]).isZero();
    }

    @Test
    void trailingJunkIsRejected() {
        byte[] zlib = StreamWriter.deflate(random(GRAIN));
        assertRejected(Arrays.copyOf(zlib, zlib.length + 1), "1 bytes follow");
    }

    @Test
    void aTruncatedStreamIsRejectedWhereverItIsCut() {
        byte[] zlib = StreamWriter.deflate(random(300));
        for (int length = 0; length < zlib.length; length++) {
            assertRejected(Arrays.copyOf(zlib, length), "truncated");
        }
    }

    @Test
    void aWrongAdlerIsRejected() {
        byte[] zlib = StreamWriter.deflate(random(GRAIN));
        zlib[zlib.length - 1] ^= 1;
        assertRejected(zlib, "corrupt zlib stream");
    }

    @Test
    void aPresetDictionaryIsRejected() {
        // Given
        Deflater deflater = new Deflater();
        deflater.setDictionary("dictionary".getBytes(StandardCharsets.US_ASCII));
        deflater.setInput(new byte[100]);
        deflater.finish();
        byte[] zlib = new byte[200];
        int length = deflater.deflate(zlib);
        deflater.end();

        // When / Then
        assertRejected(Arrays.copyOf(zlib, length), "dictionary");
    }

    @Test
    void rawDeflateWithoutTheZlibHeaderIsRejected() {
        byte[] zlib = StreamWriter.deflate(random(1000));
        assertRejected(Arrays.copyOfRange(zlib, 2, zlib.length - 4), "corrupt zlib stream");
    }

    @Test
    void afterAFailureTheNextGrainIsUnaffected() {
        // Given
        assertRejected(StreamWriter.deflate(new byte[GRAIN + 1]), "more than");
        byte[] content = random(GRAIN);
        byte[] zlib = StreamWriter.deflate(content);

        // When
        int inflated = inflater.inflate(zlib, 0, zlib.length, target, 0, GRAIN);

        // Then
        assertThat(Arrays.copyOf(target, inflated)).isEqualTo(content);
    }

    @Test
    void aTargetWithoutRoomForTheMostIsACallersError() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> inflater.inflate(new byte[9], 0, 9, new byte[10], 5, 6));
    }

    private void assertRejected(byte[] zlib, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> inflater.inflate(zlib, 0, zlib.length, target, 0, GRAIN))
                .withMessageContaining(reason);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
