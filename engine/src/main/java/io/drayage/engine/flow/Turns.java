package io.drayage.engine.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Repeats an asynchronous turn. Unlike a method that composes itself, it builds no chain of futures: nothing of an earlier turn is kept, and a million turns end without a million stack frames.
 * Turns run one after the other on the context on which their futures complete.
 */
public final class Turns {
    private Turns() {}

    /**
     * @param turn does some work; its future says whether there is more
     * @return completes after the turn that said that there is no more, fails with the first failure
     */
    public static Future<Void> repeat(Supplier<Future<Boolean>> turn) {
        Promise<Void> done = Promise.promise();
        next(turn, done);
        return done.future();
    }

    private static void next(Supplier<Future<Boolean>> turn, Promise<Void> done) {
        Future<Boolean> running;
        try {
            running = turn.get();
        } catch (RuntimeException e) {
            done.fail(e);
            return;
        }
        running.onComplete(ended -> {
            if (ended.failed()) {
                done.fail(ended.cause());
            } else if (ended.result()) {
                next(turn, done);
            } else {
                done.complete();
            }
        });
    }
}
