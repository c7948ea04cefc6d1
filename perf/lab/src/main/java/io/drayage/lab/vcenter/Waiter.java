package io.drayage.lab.vcenter;

import io.drayage.lab.soap.SoapFault;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A WaitForUpdates call that has nothing to tell yet. Ends by a change, by time, by cancellation or with its client; then it is forgotten in all places. */
final class Waiter {
    private final Vertx vertx;
    private final Inventory inventory;
    private final Supplier<@Nullable Object> updates;
    private final Promise<Object> answer = Promise.promise();
    private final Runnable watcher = this::look;
    private long timer = -1;

    Waiter(Vertx vertx, Inventory inventory, Supplier<@Nullable Object> updates) {
        this.vertx = vertx;
        this.inventory = inventory;
        this.updates = updates;
    }

    /** @param maxWaitSeconds after which it answers nothing; negative for ever */
    Promise<Object> start(long maxWaitSeconds) {
        inventory.watch(watcher);
        answer.future().onComplete(any -> stop());
        if (maxWaitSeconds >= 0) {
            timer = vertx.setTimer(Math.max(1, maxWaitSeconds * 1000), id -> answer.tryComplete());
        }
        return answer;
    }

    private void look() {
        if (answer.future().isComplete()) {
            return;
        }
        try {
            Object found = updates.get();
            if (found != null) {
                answer.tryComplete(found);
            }
        } catch (SoapFault fault) {
            answer.tryFail(fault);
        }
    }

    void cancel() {
        answer.tryFail(SoapFault.of("RequestCanceled", "The request was canceled."));
    }

    private void stop() {
        inventory.unwatch(watcher);
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
