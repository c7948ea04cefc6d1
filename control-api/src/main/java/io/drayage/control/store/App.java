package io.drayage.control.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers in groups that are replicated as one: a wave.
 *
 * @param appId {@code app-} and 17 hex digits
 * @param configurations what clients put, as JSON
 * @param replication what became of its replication as a whole; its jobs are rows of their own
 */
public record App(
        String appId,
        String name,
        Optional<String> description,
        Optional<String> roleName,
        List<Group> groups,
        Map<String, String> tags,
        Configurations configurations,
        Replication replication,
        Instant createdAt,
        Instant modifiedAt) {
    /** Copies the collections. */
    public App {
        groups = List.copyOf(groups);
        tags = Map.copyOf(tags);
    }

    /**
     * A group of servers.
     *
     * @param groupId {@code sg-} and 17 hex digits
     */
    public record Group(String groupId, String name, List<String> serverIds) {
        /** Copies the list. */
        public Group {
            serverIds = List.copyOf(serverIds);
        }
    }

    /**
     * JSON documents in the API's shapes.
     *
     * @param validationResults what was notified, by validation id
     */
    public record Configurations(
            Optional<String> replication,
            Optional<String> launch,
            Optional<String> validation,
            Map<String, ValidationResult> validationResults) {
        /** Copies the map. */
        public Configurations {
            validationResults = Map.copyOf(validationResults);
        }

        /** With another replication configuration. */
        public Configurations withReplication(Optional<String> other) {
            return new Configurations(other, launch, validation, validationResults);
        }

        /** With another launch configuration. */
        public Configurations withLaunch(Optional<String> other) {
            return new Configurations(replication, other, validation, validationResults);
        }

        /** With another validation configuration and its results. */
        public Configurations withValidation(Optional<String> other, Map<String, ValidationResult> results) {
            return new Configurations(replication, launch, other, results);
        }
    }

    /** What somebody notified of a validation. */
    public record ValidationResult(String status, String statusMessage, Instant at) {}

    /**
     * Its replication.
     *
     * @param startedAt when it was last started
     * @param stoppedAt when it was last stopped; before {@code startedAt} when it was started again
     * @param message which servers were refused and why; may be empty
     */
    public record Replication(Optional<Instant> startedAt, Optional<Instant> stoppedAt, String message) {}

    /** Every server of every group. */
    public List<String> serverIds() {
        return groups.stream().flatMap(group -> group.serverIds().stream()).toList();
    }

    /** The same app with other contents. */
    public App with(Configurations other) {
        return new App(appId, name, description, roleName, groups, tags, other, replication, createdAt, modifiedAt);
    }

    /** The same app with another state of its replication. */
    public App with(Replication other) {
        return new App(appId, name, description, roleName, groups, tags, configurations, other, createdAt, modifiedAt);
    }
}
