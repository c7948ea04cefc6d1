package io.drayage.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GklGrainInflaterTest {
    private static final int GRAIN = 65_536;

    @BeforeAll
    static void needsTheNativeLibrary() {
        assumeTrue(GklGrainInflater.load(), "no ISA-L for this machine: the JDK's zlib serves it");
    }

    private static byte[] content(long seed) {
        var random = new Random(seed);
        byte[] bytes = new byte[GRAIN];
        int alphabet = 1 + random.nextInt(256);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(alphabet);
        }
        return bytes;
    }

    private static byte[] zlib(byte[] bytes, int level) {
        var deflater = new Deflater(level);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length + 1000];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 9})
    void inflatesWhatTheJdkDeflatesAtAnyOffset(int level) {
        try (var inflater = new GklGrainInflater()) {
            for (int seed = 0; seed < 20; seed++) {
                // Given
                byte[] content = content(seed);
                byte[] zlib = zlib(content, level);
                byte[] shifted = new byte[zlib.length + 7];
                System.arraycopy(zlib, 0, shifted, 3, zlib.length);
                byte[] target = new byte[GRAIN + 20];

                // When
                int length = inflater.inflate(shifted, 3, zlib.length, target, 10, GRAIN);

                // Then
                assertThat(length).isEqualTo(GRAIN);
                assertThat(Arrays.copyOfRange(target, 10, 10 + GRAIN)).isEqualTo(content);
            }
        }
    }

    @Test
    void refusesWhatTheJdkRefuses() {
        // Given
        byte[] zlib = zlib(content(5), 6);
        try (var inflater = new GklGrainInflater()) {
            // When / Then
            refuses(inflater, Arrays.copyOf(zlib, zlib.length - 1));
            refuses(inflater, Arrays.copyOf(zlib, zlib.length + 1));
            refuses(inflater, Arrays.copyOf(zlib, 6));
            refuses(inflater, new byte[0]);
            byte[] dictionary = zlib.clone();
            dictionary[0] = 0x78;
            dictionary[1] = (byte) 0xBB;
            refuses(inflater, dictionary);
            assertThatThrownBy(() -> inflater.inflate(zlib, 0, zlib.length, new byte[GRAIN], 0, GRAIN - 1))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("more than");
        }
    }

    private static void refuses(GrainInflater inflater, byte[] zlib) {
        assertThatThrownBy(() -> inflater.inflate(zlib, 0, zlib.length, new byte[GRAIN], 0, GRAIN))
                .isInstanceOf(MalformedInputException.class);
    }

    @Test
    void agreesWithTheJdkOnFlippedBits() {
        // Given
        var random = new Random(9);
        try (var inflater = new GklGrainInflater();
                var referee = new JdkGrainInflater()) {
            for (int i = 0; i < 300; i++) {
                byte[] zlib = zlib(content(i % 3), 6);
                zlib[random.nextInt(zlib.length)] ^= (byte) (1 << random.nextInt(8));

                // When
                byte @Nullable [] ours = outcome(inflater, zlib);
                byte @Nullable [] theirs = outcome(referee, zlib);

                // Then
                assertThat(ours).isEqualTo(theirs);
            }
        }
    }

    private static byte @Nullable [] outcome(GrainInflater inflater, byte[] zlib) {
        byte[] target = new byte[GRAIN];
        try {
            return Arrays.copyOf(target, inflater.inflate(zlib, 0, zlib.length, target, 0, GRAIN));
        } catch (MalformedInputException e) {
            return null;
        }
    }
}
