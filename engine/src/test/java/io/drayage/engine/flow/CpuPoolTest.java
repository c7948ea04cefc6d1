package io.drayage.engine.flow;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CpuPoolTest {
    private static CpuPool pool(int threads, int queue) {
        return new CpuPool(threads, queue, () -> CpuWorkspace.with(new JdkGrainInflater()));
    }

    @Test
    void takesOneTaskOfEachLaneInTurn() {
        // Given one busy thread, a lane with four tasks and one with a single task
        CpuPool pool = pool(1, 100);
        var gate = new CountDownLatch(1);
        Future<Boolean> busy = pool.lane().submit(workspace -> {
            gate.await();
            return true;
        });
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CpuPool.Lane greedy = pool.lane();
        CpuPool.Lane modest = pool.lane();
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "greedy " + i;
            tasks.add(greedy.submit(workspace -> order.add(name)));
        }
        tasks.add(modest.submit(workspace -> order.add("modest")));

        // When
        gate.countDown();
        await(busy);
        tasks.forEach(task -> await(task));

        // Then
        assertThat(order).containsExactly("greedy 0", "modest", "greedy 1", "greedy 2", "greedy 3");
        await(pool.close());
    }

    @Test
    void refusesBeyondItsQueueAndWhenClosed() {
        // Given
        CpuPool pool = pool(1, 1);
        var gate = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        CpuPool.Lane lane = pool.lane();
        Future<Boolean> first = lane.submit(workspace -> {
            running.countDown();
            gate.await();
            return true;
        });
        awaitLatch(running);
        Future<Boolean> queued = lane.submit(workspace -> true);

        // When
        Future<Boolean> refused = lane.submit(workspace -> true);
        Future<Void> closed = pool.close();
        Future<Boolean> late = lane.submit(workspace -> true);

        // Then accepted work is done before the pool ends
        assertThat(failureOf(refused)).isInstanceOf(EngineException.class);
        assertThat(failureOf(late)).isInstanceOf(EngineException.class);
        assertThat(closed.isComplete()).isFalse();
        gate.countDown();
        await(first);
        await(queued);
        await(closed);
        assertThat(pool.queued()).isZero();
    }

    @Test
    void handsResultsAndFailuresBackToTheCallersContext() {
        // Given
        Vertx vertx = Vertx.vertx();
        CpuPool pool = pool(2, 10);
        Promise<Boolean> sameContext = Promise.promise();
        Promise<Throwable> failure = Promise.promise();

        // When
        vertx.runOnContext(ignored -> {
            var context = Vertx.currentContext();
            pool.lane()
                    .submit(workspace -> workspace.block().length)
                    .onSuccess(length -> sameContext.complete(context == Vertx.currentContext()));
            pool.lane()
                    .submit(workspace -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .onFailure(failure::complete);
        });

        // Then
        assertThat(await(sameContext.future())).isTrue();
        assertThat(await(failure.future())).hasMessage("on purpose");
        await(pool.close());
        await(vertx.close());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
