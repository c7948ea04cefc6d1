package io.drayage.load.chaos;

import io.drayage.lab.chaos.Outside;
import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.load.bench.dray.DrayRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Faults of dray's process and of its database. The lab asks for them on its event loop; the campaign's thread, which may block, carries them out. */
final class ProcessFaults implements Outside {
    private record Wanted(Planned fault, Promise<Void> done) {}

    private final DrayRun dray;
    private final Path pidFile;
    private final Queue<Wanted> wanted = new ConcurrentLinkedQueue<>();
    private long continueAtNanos;
    private boolean frozen;

    ProcessFaults(DrayRun dray, Path data) {
        this.dray = dray;
        this.pidFile = data.resolve("pg/data/postmaster.pid");
    }

    @Override
    public Future<Void> strike(Planned fault) {
        Promise<Void> done = Promise.promise();
        wanted.add(new Wanted(fault, done));
        return done.future();
    }

    /** Does what is due. For the campaign's thread, every few milliseconds. */
    void work() {
        if (frozen && System.nanoTime() >= continueAtNanos) {
            frozen = false;
            dray.freeze(false);
        }
        int now = wanted.size();
        for (int i = 0; i < now; i++) {
            Wanted next = wanted.remove();
            if (next.fault().kind() == FaultKind.DATABASE_RESTART && dray.isAlive() && !Files.exists(pidFile)) {
                // It comes up a while after the process.
                wanted.add(next);
                continue;
            }
            try {
                strikeNow(next.fault());
                next.done().complete();
            } catch (IOException | IllegalStateException e) {
                next.done().fail(e);
            }
        }
    }

    private void strikeNow(Planned fault) throws IOException {
        if (!dray.isAlive()) {
            throw new IllegalStateException("the process has ended");
        }
        switch (fault.kind()) {
            case ENGINE_KILL -> dray.kill();
            case ENGINE_TERMINATE -> dray.terminate();
            case ENGINE_STOP -> {
                dray.freeze(true);
                frozen = true;
                continueAtNanos = System.nanoTime() + fault.amount() * 1_000_000;
            }
            case DATABASE_RESTART -> crashDatabase();
            default -> throw new IllegalStateException(fault.kind() + " is not a process's");
        }
    }

    /** SIGKILL for one of its backends: Postgres then ends all of them and recovers, as after a crash. */
    private void crashDatabase() throws IOException {
        long postmaster = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        List<ProcessHandle> children = ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .toList();
        children.stream()
                .filter(backend -> commandLine(backend).contains("postgres: drayage"))
                .findFirst()
                .or(() -> children.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("the database has no processes"))
                .destroyForcibly();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().or(() -> process.info().command()).orElse("");
    }
}
