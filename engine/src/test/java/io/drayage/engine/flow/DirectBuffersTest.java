package io.drayage.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectBuffersTest {
    @Test
    void givesTheSameBufferAgainClearedAndKeepsNoMoreThanItMay() {
        // Given
        var buffers = new DirectBuffers(100, 1);
        ByteBuffer first = buffers.take();
        ByteBuffer second = buffers.take();
        first.position(50).limit(60);

        // When
        buffers.give(first);
        buffers.give(second);

        // Then
        assertThat(buffers.lent()).isZero();
        assertThat(buffers.take())
                .isSameAs(first)
                .satisfies(b -> assertThat(b.remaining()).isEqualTo(100));
        assertThat(buffers.take()).isNotSameAs(second);
    }

    @Test
    void refusesWhatItDidNotLend() {
        // Given
        var buffers = new DirectBuffers(100, 1);

        // When / Then
        assertThatThrownBy(() -> buffers.give(ByteBuffer.allocateDirect(100)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void jvmWithoutDirectMemoryLeftIsABudgetErrorAndNothingCountsAsLent() {
        // Given more than the tests' JVM allows
        var buffers = new DirectBuffers(512 << 20, 0);
        List<ByteBuffer> held = new ArrayList<>();

        // When / Then
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3; i++) {
                        held.add(buffers.take());
                    }
                })
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.BUDGET);
                    assertThat(e.remedy()).contains("MaxDirectMemorySize");
                });
        assertThat(buffers.lent()).isEqualTo(held.size());
    }
}
