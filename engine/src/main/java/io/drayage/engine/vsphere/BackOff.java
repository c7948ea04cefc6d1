package io.drayage.engine.vsphere;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again while another task holds the VM: bounded in number, doubling pauses with jitter.
 *
 * @param tries in all, at least 1
 * @param first pause after the first try
 * @param most longest pause
 */
record BackOff(int tries, Duration first, Duration most) {
    private static final Logger LOG = LoggerFactory.getLogger(BackOff.class);

    /** Other products' tasks on a VM take from seconds to many minutes: about half an hour in all. */
    static BackOff forBusyVm() {
        return new BackOff(40, Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    /** Runs {@code attempt} until it succeeds, fails for another reason, or the tries are used up. */
    <T> Future<T> run(VsphereWorkers workers, Predicate<Throwable> again, Supplier<Future<T>> attempt) {
        return run(workers, again, attempt, 1, first);
    }

    private <T> Future<T> run(
            VsphereWorkers workers, Predicate<Throwable> again, Supplier<Future<T>> attempt, int made, Duration pause) {
        return attempt.get().recover(failure -> {
            if (made >= tries || !again.test(failure)) {
                return Future.failedFuture(failure);
            }
            LOG.atInfo()
                    .addKeyValue("attempt", made)
                    .addKeyValue("reason", failure.getMessage())
                    .log("another task holds the VM, trying again");
            Duration next = pause.multipliedBy(2).compareTo(most) > 0 ? most : pause.multipliedBy(2);
            return workers.pause(jittered(pause)).compose(ignored -> run(workers, again, attempt, made + 1, next));
        });
    }

    private static Duration jittered(Duration pause) {
        long millis = pause.toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
    }

    /** Whether a failure says that the VM is busy with a task of someone else, or that a file is held for a moment. */
    static boolean isBusy(Throwable failure) {
        return failure.getCause() instanceof VimFault fault && isBusy(fault);
    }

    static boolean isBusy(VimFault fault) {
        return fault.is("TaskInProgress", "FileLocked", "ConcurrentAccess", "ResourceInUse");
    }
}
