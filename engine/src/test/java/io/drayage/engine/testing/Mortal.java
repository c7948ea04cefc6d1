package io.drayage.engine.testing;

import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that dies at a chosen call: everything wrapped by the same instance counts together, and from the fatal call on nothing takes effect any more. The fatal call itself either still takes effect (its
 * answer is lost) or does not.
 */
public final class Mortal {
    private final int fatalCall;
    private final boolean lastOneTakesEffect;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param fatalCall from 1; {@link Integer#MAX_VALUE} lives for ever */
    public Mortal(int fatalCall, boolean lastOneTakesEffect) {
        this.fatalCall = fatalCall;
        this.lastOneTakesEffect = lastOneTakesEffect;
    }

    /** Calls so far. */
    public int calls() {
        return calls.get();
    }

    /** Whether it has died. */
    public boolean died() {
        return calls.get() >= fatalCall;
    }

    /** The same, but mortal. Only methods that return futures count. */
    public <T> T wrap(Class<T> type, T immortal) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(immortal, method, arguments)));
    }

    private Object call(Object immortal, Method method, Object[] arguments) throws Throwable {
        if (!Future.class.isAssignableFrom(method.getReturnType())) {
            return invoke(immortal, method, arguments);
        }
        int number = calls.incrementAndGet();
        if (number > fatalCall || (number == fatalCall && !lastOneTakesEffect)) {
            return Future.failedFuture("the process is dead");
        }
        Object answer = invoke(immortal, method, arguments);
        return number < fatalCall ? answer : ((Future<?>) answer).transform(done -> Future.failedFuture("died"));
    }

    private static Object invoke(Object immortal, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(immortal, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
