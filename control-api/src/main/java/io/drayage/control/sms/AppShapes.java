package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.drayage.control.store.CatalogServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The API's structures of apps as it answers them. Member names are the wire's; null means absent. */
final class AppShapes {
    private AppShapes() {}

    /** AppSummary. */
    record Summary(
            String appId,
            String name,
            @Nullable String description,
            String status,
            String replicationConfigurationStatus,
            String replicationStatus,
            @Nullable String replicationStatusMessage,
            @Nullable Instant latestReplicationTime,
            String launchConfigurationStatus,
            String launchStatus,
            Instant creationTime,
            Instant lastModified,
            @Nullable String roleName,
            int totalServerGroups,
            int totalServers) {
        static Summary of(App app, AppProgress progress) {
            boolean launch = app.configurations().launch().isPresent();
            String message = progress.message();
            return new Summary(
                    app.appId(),
                    app.name(),
                    app.description().orElse(null),
                    "ACTIVE",
                    configured(app.configurations().replication().isPresent()),
                    progress.status(),
                    message.isEmpty() ? null : message,
                    progress.latestReplicationTime().orElse(null),
                    configured(launch),
                    launch ? "READY_FOR_LAUNCH" : "READY_FOR_CONFIGURATION",
                    app.createdAt(),
                    app.modifiedAt(),
                    app.roleName().orElse(null),
                    app.groups().size(),
                    app.serverIds().size());
        }

        private static String configured(boolean is) {
            return is ? "CONFIGURED" : "NOT_CONFIGURED";
        }
    }

    /** ServerGroup. */
    record Group(String serverGroupId, @Nullable String name, List<Shapes.Server> serverList) {
        static Group of(App.Group group, Map<String, CatalogServer> servers) {
            return new Group(
                    group.groupId(),
                    group.name().isEmpty() ? null : group.name(),
                    group.serverIds().stream()
                            .flatMap(id -> Optional.ofNullable(servers.get(id)).stream())
                            .map(Shapes.Server::of)
                            .toList());
        }
    }

    /** Tag. */
    record Tag(String key, String value) {
        static List<Tag> of(Map<String, String> tags) {
            return new TreeMap<>(tags)
                    .entrySet().stream()
                            .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                            .toList();
        }
    }

    /** What CreateApp, UpdateApp and GetApp answer. */
    record Answer(Summary appSummary, List<Group> serverGroups, List<Tag> tags) {}
}
