package io.drayage.engine.flow;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads for everything that costs CPU. Each disk has a {@link Lane}; the threads take one task from each lane in turn, so a disk with many
 * tasks cannot starve one with few. Tasks of one lane start in the order in which they were submitted but may finish in any. The queue is bounded as a whole:
 * beyond it a task is refused, never queued. Callers bound themselves by memory, so a refusal is a bug that shows instead of a heap that grows.
 */
public final class CpuPool {
    private final int queueCapacity;
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private final Completions<Void> closed = new Completions<>();
    private int queued;
    private int liveThreads;
    private boolean closing;

    /**
     * Starts the threads (daemons).
     *
     * @param threads 1 or more
     * @param queueCapacity most tasks that wait, over all lanes
     * @param workspaces makes one workspace per thread, on that thread
     */
    public CpuPool(int threads, int queueCapacity, Supplier<CpuWorkspace> workspaces) {
        if (threads < 1 || queueCapacity < 1) {
            throw new IllegalArgumentException("threads " + threads + ", queueCapacity " + queueCapacity);
        }
        this.queueCapacity = queueCapacity;
        this.liveThreads = threads;
        for (int i = 0; i < threads; i++) {
            var thread = new Thread(() -> work(workspaces), "drayage-cpu-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A new lane, for one disk. Needs no closing. */
    public Lane lane() {
        return new Lane();
    }

    /** Tasks that wait now. */
    public synchronized int queued() {
        return queued;
    }

    /** Refuses new tasks, runs those that were accepted, ends the threads; completes when the last has ended. */
    public Future<Void> close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        return closed.future();
    }

    private void work(Supplier<CpuWorkspace> workspaces) {
        CpuWorkspace workspace = workspaces.get();
        try {
            for (Job<?> job = next(); job != null; job = next()) {
                job.run(workspace);
            }
        } finally {
            workspace.close();
            threadEnded();
        }
    }

    private void threadEnded() {
        boolean last;
        synchronized (this) {
            last = --liveThreads == 0;
        }
        if (last) {
            closed.complete(null);
        }
    }

    private synchronized @Nullable Job<?> next() {
        boolean interrupted = false;
        while (ready.isEmpty()) {
            if (closing) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            // Nobody of ours interrupts these threads, and an interrupt flag would close the local table's channel: it
            // is dropped on purpose.
            Thread.interrupted();
        }
        Lane lane = ready.remove();
        Job<?> job = lane.jobs.remove();
        queued--;
        if (!lane.jobs.isEmpty()) {
            ready.add(lane);
        }
        return job;
    }

    private synchronized boolean enqueue(Lane lane, Job<?> job) {
        if (closing || queued == queueCapacity) {
            return false;
        }
        queued++;
        lane.jobs.add(job);
        if (lane.jobs.size() == 1) {
            ready.add(lane);
        }
        notify();
        return true;
    }

    /** One disk's way into the pool. Safe for use by any thread. */
    public final class Lane {
        private final ArrayDeque<Job<?>> jobs = new ArrayDeque<>();

        private Lane() {}

        /**
         * Queues a task. Its future completes on the caller's context with the result or with whatever the task threw; with INTERNAL at once when the pool is
         * full or closed (the task then never runs).
         */
        public <T> Future<T> submit(CpuTask<T> task) {
            var job = new Job<>(task, new Completions<>());
            if (!enqueue(this, job)) {
                return Future.failedFuture(
                        new EngineException(Kind.INTERNAL, "CPU pool", "task refused: closed or full", ""));
            }
            return job.done().future();
        }
    }

    private record Job<T>(CpuTask<T> task, Completions<T> done) {
        void run(CpuWorkspace workspace) {
            T result;
            try {
                result = task.run(workspace);
            } catch (Throwable e) {
                done.fail(e);
                return;
            }
            done.complete(result);
        }
    }
}
