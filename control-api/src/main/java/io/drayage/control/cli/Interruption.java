package io.drayage.control.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. The JVM's own way (shutdown hooks) runs everything's hooks at once and decides the exit code itself: the AWS CRT's hook would wait for uploads that our stopping has yet to end. So the first signal only completes
 * a future, the command closes in its own order and exits; a second signal ends the process at once. The handler's class is reached by reflection because {@code sun.misc.Signal} is not in the JDK's supported API, although it has been in
 * every JDK (module jdk.unsupported).
 */
final class Interruption {
    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private final Promise<String> first = Promise.promise();
    private final AtomicInteger count = new AtomicInteger();

    private Interruption() {}

    /** Takes over both signals for the rest of the process. */
    static Interruption install() {
        Interruption interruption = new Interruption();
        for (String signal : new String[] {"TERM", "INT"}) {
            interruption.handle(signal);
        }
        return interruption;
    }

    /** Completes with the signal's name when the first one comes; on the JVM's signal thread. */
    Future<String> first() {
        return first.future();
    }

    /** Whether a signal came. */
    boolean happened() {
        return count.get() > 0;
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    arrived(name);
                    return null;
                }
                return method.invoke(this, arguments);
            };
            Object proxy = Proxy.newProxyInstance(Interruption.class.getClassLoader(), new Class<?>[] {handler}, call);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.atWarn()
                    .addKeyValue("signal", name)
                    .addKeyValue("error", e.toString())
                    .log("cannot be handled; the JVM's default applies");
        }
    }

    private void arrived(String name) {
        if (count.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        LOG.atInfo().addKeyValue("signal", "SIG" + name).log("stopping; once more ends at once");
        first.tryComplete(name);
    }
}
