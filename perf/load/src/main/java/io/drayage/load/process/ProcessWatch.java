package io.drayage.load.process;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a process ten times a second until it has ended, because the kernel forgets its figures with it: what is known at the end is at most a tenth of a second
 * old. The figures of its descendants (a database, say) are kept apart. Thread-safe.
 */
public final class ProcessWatch {
    private static final long PERIOD_MILLIS = 100;

    private final ProcessHandle process;
    private final Thread thread;
    private volatile ProcessFigures latest = new ProcessFigures(0, 0, 0);
    private volatile double descendantsCpuSeconds;

    /** Starts watching. */
    public ProcessWatch(long pid) {
        process = ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("there is no process " + pid));
        thread = new Thread(this::watch, "watch-" + pid);
        thread.setDaemon(true);
        thread.start();
    }

    /** The last figures; zeros before the first look. */
    public ProcessFigures latest() {
        return latest;
    }

    /** CPU seconds of the processes that it started, at their last look; of those that ended earlier nothing is left in it. */
    public double descendantsCpuSeconds() {
        return descendantsCpuSeconds;
    }

    /** Waits until the process has ended; then {@link #latest()} is final. */
    public void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void watch() {
        while (process.isAlive()) {
            look();
            try {
                process.onExit().get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                // It lives: look again.
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("cannot wait for process " + process.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void look() {
        try {
            ProcessFigures now = ProcessFigures.of(process.pid());
            // A process that has just ended is a zombie for a moment: its memory is gone, its peak too.
            latest = now.peakRssBytes() == 0
                    ? new ProcessFigures(now.cpuSeconds(), latest.rssBytes(), latest.peakRssBytes())
                    : now;
            double cpu =
                    process.descendants().mapToDouble(ProcessWatch::cpuSeconds).sum();
            descendantsCpuSeconds = Math.max(descendantsCpuSeconds, cpu);
        } catch (UncheckedIOException | NumberFormatException | StringIndexOutOfBoundsException e) {
            // It has ended between two reads; the loop's condition sees it.
        }
    }

    private static double cpuSeconds(ProcessHandle descendant) {
        try {
            return ProcessFigures.of(descendant.pid()).cpuSeconds();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }
}
