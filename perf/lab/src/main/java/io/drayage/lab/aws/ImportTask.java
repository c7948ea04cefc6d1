package io.drayage.lab.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An ImportImage task: it moves through its stages by itself, fails when told to, or is cancelled. Confined to the account's event loop. */
final class ImportTask {
    private static final List<String> STAGES = List.of("pending", "validating", "updating", "converting", "booting");

    private final String id;
    private final List<Image.Device> disks;
    private final Map<String, String> parameters;
    private final Instant startedAt;
    private final Duration takes;
    private final Map<String, String> tags;
    private @Nullable String failure;
    private boolean cancelled;
    private @Nullable String imageId;

    ImportTask(
            String id,
            List<Image.Device> disks,
            Map<String, String> parameters,
            Instant startedAt,
            Duration takes,
            Map<String, String> tags) {
        this.id = id;
        this.disks = List.copyOf(disks);
        this.parameters = Map.copyOf(parameters);
        this.startedAt = startedAt;
        this.takes = takes;
        this.tags = tags;
    }

    String id() {
        return id;
    }

    List<Image.Device> disks() {
        return disks;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    Map<String, String> tags() {
        return tags;
    }

    /** Lets it fail, with the text that VM Import gives. */
    void fail(String message) {
        failure = message;
    }

    void cancel() {
        cancelled = true;
    }

    void imageId(String id) {
        imageId = id;
    }

    @Nullable
    String imageId() {
        return imageId;
    }

    @Nullable
    String failure() {
        return failure;
    }

    /** {@code active}, {@code completed} or {@code deleted}. */
    String status(Instant now) {
        if (cancelled || failure != null) {
            return "deleted";
        }
        return done(now) ? "completed" : "active";
    }

    String statusMessage(Instant now) {
        String reason = failure;
        if (reason != null) {
            return reason;
        }
        if (cancelled) {
            return "cancelled";
        }
        return done(now)
                ? ""
                : STAGES.get((int) Math.min(STAGES.size() - 1L, (long) progress(now) * STAGES.size() / 100));
    }

    /** In percent, below 100 until it is done. */
    int progress(Instant now) {
        if (takes.isZero() || done(now)) {
            return 100;
        }
        return (int) Math.min(99, Duration.between(startedAt, now).toMillis() * 100 / takes.toMillis());
    }

    private boolean done(Instant now) {
        return !now.isBefore(startedAt.plus(takes));
    }
}
