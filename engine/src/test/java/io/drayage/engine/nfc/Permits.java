package io.drayage.engine.nfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPermit;
import io.drayage.engine.flow.StreamPlace;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts permits and keeps what was said about congestion. */
final class Permits implements StreamGovernor {
    final AtomicInteger open = new AtomicInteger();
    final List<String> congestions = new CopyOnWriteArrayList<>();

    @Override
    public Future<StreamPermit> admit(StreamPlace place, String key) {
        open.incrementAndGet();
        return Future.succeededFuture(new StreamPermit() {
            private boolean closed;

            @Override
            public void moved(long bytes, long latencyNanos) {
                assertThat(bytes).isPositive();
                assertThat(latencyNanos).isPositive();
            }

            @Override
            public void congested(String reason) {
                congestions.add(reason);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
        });
    }
}
