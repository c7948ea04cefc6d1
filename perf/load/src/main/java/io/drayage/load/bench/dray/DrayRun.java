package io.drayage.load.bench.dray;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.load.process.ChildProcess;
import io.drayage.load.process.ProcessFigures;
import io.drayage.load.process.ProcessWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running {@code dray replicate}. Closing it ends the process. One thread at a time. */
public final class DrayRun implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final Duration EXIT = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final ChildProcess child;
    private final ProcessWatch watch;
    private final Path log;
    private final long startedNanos = System.nanoTime();
    private final List<DrayResult> results = new ArrayList<>();

    private DrayRun(DrayOrder order, Path log) {
        this.log = log;
        child = ChildProcess.start("dray", order.command(), order.environment(), log);
        watch = new ProcessWatch(child.pid(), order.data());
    }

    /** Starts it; {@code log} takes its stderr. */
    public static DrayRun start(DrayOrder order, Path log) {
        return new DrayRun(order, log);
    }

    /** What the kernel says of it now. */
    public ProcessFigures figures() {
        return watch.latest();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** Takes what it has printed within {@code patience}, so that it never waits for a reader. */
    public void listen(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        while (left > 0) {
            Optional<String> line = child.next(Duration.ofNanos(Math.max(1_000_000, left)));
            if (line.isEmpty() && !child.isAlive()) {
                return;
            }
            line.ifPresent(this::take);
            left = end - System.nanoTime();
        }
    }

    /** Waits for its end and insists that each VM's run is complete. */
    public DrayOutcome awaitSuccess(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (child.isAlive() && System.nanoTime() < end) {
            listen(Duration.ofSeconds(1));
        }
        int exit = child.waitFor(EXIT);
        watch.awaitEnd();
        double wall = (System.nanoTime() - startedNanos) / NANOS;
        listen(Duration.ofMillis(100));
        results.stream()
                .filter(result -> !result.state().equals("COMPLETED"))
                .findFirst()
                .ifPresent(this::refuse);
        if (exit != 0 || results.isEmpty()) {
            throw new IllegalStateException(
                    "dray ended with exit code " + exit + " and " + results.size() + " results; its log is " + log);
        }
        ProcessFigures figures = watch.latest();
        return new DrayOutcome(
                figures.cpuSeconds(), watch.companionCpuSeconds(), figures.peakRssBytes(), wall, List.copyOf(results));
    }

    /** Sends SIGKILL and waits for the end; the companions (its database) stay. */
    public void kill() {
        child.kill();
        watch.awaitEnd();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        child.terminate();
    }

    /** Sends SIGSTOP or, to go on, SIGCONT. */
    public void freeze(boolean stop) {
        try {
            new ProcessBuilder("kill", stop ? "-STOP" : "-CONT", Long.toString(child.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The results that it has printed so far, one for each VM. */
    public List<DrayResult> results() {
        return List.copyOf(results);
    }

    private void refuse(DrayResult result) {
        throw new IllegalStateException(
                result.vm() + " is " + result.state() + ": " + result.statusMessage() + "; the log is " + log);
    }

    private void take(String line) {
        try {
            JsonNode event = json.readTree(line);
            if (event.path("event").asText().equals("result")) {
                results.add(DrayResult.of(event));
            }
        } catch (JsonProcessingException e) {
            if (!child.isAlive()) {
                // Killed in the middle of a line.
                return;
            }
            throw new IllegalStateException("dray --json printed: " + line, e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
