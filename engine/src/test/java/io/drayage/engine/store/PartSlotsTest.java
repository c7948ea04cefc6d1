package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartSlotsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final PartSlots slots = new PartSlots(2);

    @AfterEach
    void close() {
        Awaiting.await(vertx.close());
    }

    @Test
    void whoComesFirstGoesFirst() {
        // Given two slots taken and three who wait
        assertThat(slots.acquire(context).isComplete()).isTrue();
        assertThat(slots.acquire(context).isComplete()).isTrue();
        List<Integer> turns = Collections.synchronizedList(new ArrayList<>());
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int who = i;
            waiting.add(slots.acquire(context).onSuccess(v -> turns.add(who)));
        }
        assertThat(slots.waiting()).isEqualTo(3);

        // When
        slots.release();
        slots.release();
        slots.release();
        waiting.forEach(Awaiting::await);

        // Then
        assertThat(turns).containsExactly(0, 1, 2);
        assertThat(slots.waiting()).isZero();
        slots.release();
        slots.release();
        assertThat(slots.acquire(context).isComplete()).isTrue();
        assertThat(slots.acquire(context).isComplete()).isTrue();
        assertThat(slots.acquire(context).isComplete()).isFalse();
    }

    @Test
    void closingRefusesThoseWhoWaitAndThoseWhoCome() {
        // Given
        slots.acquire(context);
        slots.acquire(context);
        Future<Void> waiting = slots.acquire(context);

        // When
        slots.close();

        // Then
        Awaiting.until("the one who waits is refused", waiting::failed);
        assertThat(waiting.cause()).isInstanceOf(StoreClosedException.class);
        assertThat(slots.acquire(context).cause()).isInstanceOf(StoreClosedException.class);
    }
}
