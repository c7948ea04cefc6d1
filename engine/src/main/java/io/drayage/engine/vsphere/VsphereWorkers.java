package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where blocking calls run: a few named threads per endpoint, and a second, smaller set for keep-alive and abort, which must never wait behind an inventory. Vert.x's
 * worker queues are unbounded, so admission is not: beyond it a call fails at once. Waiting between polls holds no thread.
 */
final class VsphereWorkers {
    private static final int CALL_THREADS = 6;
    private static final int URGENT_THREADS = 2;
    private static final int MAX_ADMITTED = 512;

    private final Vertx vertx;
    private final Failures failures;
    private final WorkerExecutor calls;
    private final WorkerExecutor urgentCalls;
    private final Semaphore admission = new Semaphore(MAX_ADMITTED);
    private final Semaphore urgentAdmission = new Semaphore(MAX_ADMITTED);

    VsphereWorkers(Vertx vertx, VsphereEndpoint endpoint, Failures failures) {
        this.vertx = vertx;
        this.failures = failures;
        String name = "vsphere-" + endpoint.host() + ":" + endpoint.port();
        // One call may take minutes by its own timeout; the checker's warnings would only repeat that.
        this.calls = vertx.createSharedWorkerExecutor(name, CALL_THREADS, 15, TimeUnit.MINUTES);
        this.urgentCalls = vertx.createSharedWorkerExecutor(name + "-keepalive", URGENT_THREADS, 5, TimeUnit.MINUTES);
    }

    /**
     * Runs one blocking call; failures come back explained.
     *
     * @param thing what is being done, for the error
     */
    <T> Future<T> run(String thing, Callable<T> call) {
        return admit(calls, admission, thing, call);
    }

    /** As {@link #run}, on threads of its own. */
    <T> Future<T> urgent(String thing, Callable<T> call) {
        return admit(urgentCalls, urgentAdmission, thing, call);
    }

    private <T> Future<T> admit(WorkerExecutor executor, Semaphore permits, String thing, Callable<T> call) {
        if (!permits.tryAcquire()) {
            return Future.failedFuture(new EngineException(
                    Kind.VSPHERE,
                    thing,
                    "more than " + MAX_ADMITTED + " calls to " + failures.peer() + " are waiting",
                    "Run fewer replications at once, or wait"));
        }
        return start(executor, thing, call)
                .eventually(() -> {
                    permits.release();
                    return Future.succeededFuture();
                })
                .recover(failure -> Future.failedFuture(failures.explain(failure, thing)));
    }

    private <T> Future<T> start(WorkerExecutor executor, String thing, Callable<T> call) {
        try {
            return executor.executeBlocking(call, false);
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new EngineException(
                    Kind.VSPHERE, thing, "the session with " + failures.peer() + " was closed", "Connect again"));
        }
    }

    /** Completes after a pause. */
    Future<Void> pause(Duration pause) {
        return vertx.timer(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS).mapEmpty();
    }

    Vertx vertx() {
        return vertx;
    }

    Future<Void> close() {
        return calls.close().eventually(urgentCalls::close);
    }
}
