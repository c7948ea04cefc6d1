package io.drayage.load.process;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Looks at a process ten times a second until it has ended, because the kernel forgets its figures with it: what is known at the end is at most a tenth of a second
 * old. The CPU of a companion (its database, which has daemonised itself and is no descendant any more) is kept apart. Thread-safe.
 */
public final class ProcessWatch {
    private static final long PERIOD_MILLIS = 100;

    private final ProcessHandle process;
    private final Thread thread;
    private volatile ProcessFigures latest = new ProcessFigures(0, 0, 0);
    private final String companionFolder;
    private Optional<ProcessHandle> companion = Optional.empty();
    private volatile double companionCpuSeconds;

    /**
     * Starts watching.
     *
     * @param companionFolder the companion is the first other process whose command line names something below this folder
     */
    public ProcessWatch(long pid, Path companionFolder) {
        this.companionFolder = companionFolder.toAbsolutePath() + "/";
        process = ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("there is no process " + pid));
        thread = new Thread(this::watch, "watch-" + pid);
        thread.setDaemon(true);
        thread.start();
    }

    /** The last figures; zeros before the first look. */
    public ProcessFigures latest() {
        return latest;
    }

    /** CPU seconds of the companion and the processes that it started, at the last look; of those that ended earlier nothing is left in it. */
    public double companionCpuSeconds() {
        return companionCpuSeconds;
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
            } catch (TimeoutException e) {
                // It lives: look again.
            } catch (ExecutionException e) {
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
            lookAtCompanion();
        } catch (UncheckedIOException | NumberFormatException | StringIndexOutOfBoundsException e) {
            // It has ended between two reads; the loop's condition sees it.
        }
    }

    private void lookAtCompanion() {
        if (companion.filter(ProcessHandle::isAlive).isEmpty()) {
            companion = ProcessHandle.allProcesses()
                    .filter(other -> other.pid() != process.pid())
                    .filter(other -> other.info().commandLine().orElse("").contains(companionFolder))
                    .findFirst();
        }
        double cpu = companion.stream()
                .flatMap(one -> Stream.concat(Stream.of(one), one.descendants()))
                .mapToDouble(one -> cpuSeconds(one.pid()))
                .sum();
        companionCpuSeconds = Math.max(companionCpuSeconds, cpu);
    }

    private static double cpuSeconds(long pid) {
        try {
            return ProcessFigures.of(pid).cpuSeconds();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }
}
