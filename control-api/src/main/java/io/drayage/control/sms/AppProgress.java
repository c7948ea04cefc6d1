package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.drayage.control.store.AppJob;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How far an app's replication is, told from its jobs: nothing of it is stored, so it cannot be wrong for long. Names are those of the API's model. */
final class AppProgress {
    private final App app;
    private final List<AppJob> jobs;

    /** @param jobs the newest job of each server that the app made one for */
    AppProgress(App app, List<AppJob> jobs) {
        this.app = app;
        this.jobs = jobs.stream().filter(job -> job.appId().equals(app.appId())).toList();
    }

    /** AppReplicationStatus. */
    String status() {
        if (app.replication().startedAt().isEmpty() || jobs.isEmpty()) {
            return app.replication().message().isEmpty()
                    ? app.configurations().replication().isPresent()
                            ? "READY_FOR_REPLICATION"
                            : "READY_FOR_CONFIGURATION"
                    : "REPLICATION_FAILED";
        }
        return stopped() ? stoppedStatus() : startedStatus();
    }

    private boolean stopped() {
        Instant started = app.replication().startedAt().orElse(Instant.MIN);
        return app.replication().stoppedAt().filter(at -> !at.isBefore(started)).isPresent();
    }

    private String stoppedStatus() {
        return any(job -> job.job().state() == ReplicationJob.State.DELETING)
                ? "REPLICATION_STOPPING"
                : "REPLICATION_STOPPED";
    }

    private String startedStatus() {
        boolean allOnce = jobs.stream().allMatch(job -> job.completedRuns() > 0);
        if (allOnce) {
            return deltaStatus();
        }
        if (any(job -> job.completedRuns() == 0 && underWay(job))) {
            return any(AppProgress::hasBegun) ? "REPLICATION_IN_PROGRESS" : "REPLICATION_PENDING";
        }
        return any(job -> job.completedRuns() > 0) ? "PARTIALLY_REPLICATED" : "REPLICATION_FAILED";
    }

    /** Every server has an image; is it the first of each, and is another being made? */
    private String deltaStatus() {
        if (!app.replication().message().isEmpty()) {
            return "PARTIALLY_REPLICATED";
        }
        if (any(job -> inState(job, ReplicationRun.State.ACTIVE) || inState(job, ReplicationRun.State.PENDING))) {
            return "DELTA_REPLICATION_IN_PROGRESS";
        }
        if (any(job -> inState(job, ReplicationRun.State.FAILED))) {
            return "DELTA_REPLICATION_FAILED";
        }
        return any(job -> job.completedRuns() > 1) ? "DELTA_REPLICATED" : "REPLICATED";
    }

    private static boolean underWay(AppJob job) {
        return live(job) && job.job().state() != ReplicationJob.State.PAUSED_ON_FAILURE;
    }

    private static boolean hasBegun(AppJob job) {
        return job.job().state() != ReplicationJob.State.PENDING;
    }

    private static boolean inState(AppJob job, ReplicationRun.State state) {
        return job.latestRun().equals(Optional.of(state));
    }

    /** Whether a job runs, or will. */
    static boolean live(AppJob job) {
        return !job.job().state().ended() && job.job().state() != ReplicationJob.State.DELETING;
    }

    /** Its jobs that run, or will. */
    List<AppJob> live() {
        return jobs.stream().filter(AppProgress::live).toList();
    }

    /** Why servers were refused, and what became of failed ones; at most 2500 characters. */
    String message() {
        StringBuilder message = new StringBuilder(app.replication().message());
        for (AppJob job : jobs) {
            if (inState(job, ReplicationRun.State.FAILED)
                    && !job.job().statusMessage().isEmpty()) {
                message.append(message.isEmpty() ? "" : " ")
                        .append(job.job().vm().vmName())
                        .append(": ")
                        .append(job.job().statusMessage());
            }
        }
        return message.length() <= MAX_MESSAGE ? message.toString() : message.substring(0, MAX_MESSAGE - 1) + "…";
    }

    private static final int MAX_MESSAGE = 2500;

    /** When the newest image was complete. */
    Optional<Instant> latestReplicationTime() {
        return jobs.stream().flatMap(job -> job.latestCompletedAt().stream()).max(Comparator.naturalOrder());
    }

    private boolean any(Predicate<AppJob> test) {
        return jobs.stream().anyMatch(test);
    }
}
