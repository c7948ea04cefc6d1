package io.drayage.engine.testing;

import io.drayage.engine.store.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an engine and its ledgers, store and vCenter, so that a test can end the engine as {@code kill -9} does: after {@link #cut} no call of it does anything or is ever answered, and
 * answers that were under way do not arrive.
 */
public final class Severable {
    private final AtomicBoolean dead = new AtomicBoolean();
    private final AtomicInteger storeCalls = new AtomicInteger();

    /** From now on the engine is dead. Any thread. */
    public void cut() {
        dead.set(true);
    }

    /** Whether it is. */
    public boolean isCut() {
        return dead.get();
    }

    /** Whether it is, and nothing that it asked the store for is under way any more: what reaches a store after its sender's death is for a later reconciliation to find, not for the successor. */
    public boolean isCutAndQuiet() {
        return dead.get() && storeCalls.get() == 0;
    }

    /** The same object, as long as the engine lives. */
    public <T> T through(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(real, method, arguments)));
    }

    private Object call(Object real, Method method, Object[] arguments) throws Throwable {
        boolean answersLater = Future.class.isAssignableFrom(method.getReturnType());
        if (answersLater && dead.get()) {
            return Promise.promise().future();
        }
        boolean counted = answersLater && real instanceof ObjectStore;
        if (counted) {
            storeCalls.incrementAndGet();
        }
        try {
            Object answer = method.invoke(real, arguments);
            if (counted) {
                ((Future<?>) answer).onComplete(done -> storeCalls.decrementAndGet());
            }
            return answersLater ? whileAlive((Future<?>) answer) : answer;
        } catch (InvocationTargetException e) {
            if (counted) {
                storeCalls.decrementAndGet();
            }
            throw e.getCause();
        }
    }

    private <T> Future<T> whileAlive(Future<T> answer) {
        return answer.transform(done -> {
            if (dead.get()) {
                return Promise.<T>promise().future();
            }
            return done.succeeded() ? Future.succeededFuture(done.result()) : Future.failedFuture(done.cause());
        });
    }
}
