package io.drayage.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.flow.PartGate.Slot;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class PartGateTest {
    @Test
    void letsInAsManyAsThereAreSlotsAndTheRestInOrder() {
        // Given
        var gate = new PartGate(2);
        Future<Slot> first = gate.enter();
        gate.enter();
        Future<Slot> third = gate.enter();
        Future<Slot> fourth = gate.enter();

        // When
        first.result().close();
        first.result().close();

        // Then
        assertThat(third.succeeded()).isTrue();
        assertThat(fourth.isComplete()).isFalse();
        assertThat(gate.taken()).isEqualTo(2);
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void isEmptyAgainWhenAllHaveLeft() {
        // Given
        var gate = new PartGate(1);
        Future<Slot> first = gate.enter();
        Future<Slot> second = gate.enter();

        // When
        first.result().close();
        second.result().close();

        // Then
        assertThat(gate.taken()).isZero();
    }
}
