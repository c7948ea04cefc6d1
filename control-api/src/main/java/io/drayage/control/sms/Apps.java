package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.App;
import io.drayage.control.store.AppStore;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogStore;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the operations on apps share: reading groups, tags and configurations from requests, and answering them. */
public final class Apps {
    private static final int MAX_SERVERS = 1000;
    private static final int MAX_TAGS = 50;

    private final AppStore store;
    private final CatalogStore catalog;

    /** Wires it. */
    public Apps(AppStore store, CatalogStore catalog) {
        this.store = Objects.requireNonNull(store);
        this.catalog = Objects.requireNonNull(catalog);
    }

    AppStore store() {
        return store;
    }

    /** The app with its groups' servers as the catalog knows them now. */
    Future<AppShapes.Answer> answer(App app) {
        return store.jobs(List.of(app.appId()))
                .compose(jobs -> catalog.byIds(app.serverIds())
                        .map(servers -> new AppShapes.Answer(
                                AppShapes.Summary.of(app, new AppProgress(app, jobs)),
                                app.groups().stream()
                                        .map(group -> AppShapes.Group.of(group, servers))
                                        .toList(),
                                AppShapes.Tag.of(app.tags()))));
    }

    /** How far the app's replication is. */
    Future<AppProgress> progress(App app) {
        return store.jobs(List.of(app.appId())).map(jobs -> new AppProgress(app, jobs));
    }

    /** {@code serverGroups} of a request; a group with an id must be one of {@code known}. Every server is in the catalog, and in one group only. */
    Future<List<App.Group>> groups(SmsInput input, List<App.Group> known) {
        Set<String> knownIds = new HashSet<>();
        known.forEach(group -> knownIds.add(group.groupId()));
        Set<String> seen = new HashSet<>();
        List<App.Group> groups = new ArrayList<>();
        for (SmsInput group : input.structures("serverGroups")) {
            List<String> servers = new ArrayList<>();
            for (SmsInput server : group.structures("serverList")) {
                servers.add(once(server, seen));
            }
            groups.add(new App.Group(
                    group.text("serverGroupId").map(id -> idOnce(id, knownIds)).orElseGet(store::newGroupId),
                    group.text("name").orElse(""),
                    servers));
        }
        if (seen.size() > MAX_SERVERS) {
            throw SmsException.invalid("An app has at most " + MAX_SERVERS + " servers, not " + seen.size() + ".");
        }
        return catalog.byIds(List.copyOf(seen)).map(found -> inCatalog(groups, seen, found));
    }

    private static String idOnce(String id, Set<String> known) {
        if (!known.remove(id)) {
            throw SmsException.invalid("serverGroupId " + id
                    + " is not, or more than once, one of this app; leave it out for a new group.");
        }
        return id;
    }

    private static String once(SmsInput server, Set<String> seen) {
        String id = server.required("serverId");
        if (!seen.add(id)) {
            throw SmsException.invalid("Server " + id + " is in the app more than once.");
        }
        return id;
    }

    private static List<App.Group> inCatalog(
            List<App.Group> groups, Set<String> wanted, Map<String, CatalogServer> found) {
        List<String> missing = wanted.stream()
                .filter(id -> !found.containsKey(id))
                .sorted()
                .limit(10)
                .toList();
        if (!missing.isEmpty()) {
            throw SmsException.invalid("Not in the catalog: " + String.join(", ", missing)
                    + ". Import the catalog and take ids from get-servers.");
        }
        return groups;
    }

    /** {@code tags} of a request. */
    static Map<String, String> tags(SmsInput input) {
        Map<String, String> tags = new HashMap<>();
        for (SmsInput tag : input.structures("tags")) {
            if (tags.put(tag.required("key"), tag.text("value").orElse("")) != null) {
                throw SmsException.invalid("Tag key " + tag.required("key") + " is there more than once.");
            }
        }
        if (tags.size() > MAX_TAGS) {
            throw SmsException.invalid("An app has at most " + MAX_TAGS + " tags.");
        }
        return tags;
    }

    /**
     * A configuration by groups as it is kept: of each server its id only. Groups and servers must be the app's, each once.
     *
     * @param groupList, serverList names of the members that hold groups and servers
     */
    static ObjectNode byGroups(SmsInput input, App app, String groupList, String serverList) {
        ObjectNode kept = input.known();
        Set<String> groups = new HashSet<>();
        Set<String> servers = new HashSet<>();
        for (JsonNode group : kept.path(groupList)) {
            String groupId = group.path("serverGroupId").asText("");
            App.Group mine = app.groups().stream()
                    .filter(each -> each.groupId().equals(groupId) && groups.add(groupId))
                    .findFirst()
                    .orElseThrow(() -> SmsException.invalid(groupList
                            + ": serverGroupId must be one of the app's groups, each once; '" + groupId + "' is not."));
            for (JsonNode server : group.path(serverList)) {
                keepId((ObjectNode) server, mine, servers, serverList);
            }
        }
        return kept;
    }

    private static void keepId(ObjectNode entry, App.Group group, Set<String> seen, String serverList) {
        String serverId = entry.path("server").path("serverId").asText("");
        if (serverId.isEmpty()) {
            throw SmsException.missing(serverList + ".server.serverId");
        }
        if (!group.serverIds().contains(serverId) || !seen.add(serverId)) {
            throw SmsException.invalid(serverList + ": server " + serverId + " is not, or more than once, in group "
                    + group.groupId() + ".");
        }
        entry.putObject("server").put("serverId", serverId);
    }

    /** A kept configuration, with its servers as the catalog knows them now; {@code {}} when there is none. */
    Future<ObjectNode> withServers(Optional<String> kept) {
        ObjectNode document = document(kept);
        Set<String> ids = new HashSet<>();
        document.findValues("server")
                .forEach(server -> ids.add(server.path("serverId").asText()));
        return catalog.byIds(List.copyOf(ids)).map(found -> {
            document.findParents("server").forEach(entry -> expand((ObjectNode) entry, found));
            return document;
        });
    }

    private static void expand(ObjectNode entry, Map<String, CatalogServer> found) {
        CatalogServer server = found.get(entry.path("server").path("serverId").asText());
        if (server != null) {
            entry.set("server", SmsJson.parse(SmsJson.bytes(Shapes.Server.of(server))));
        }
    }

    /** A kept configuration as it is; {@code {}} when there is none. */
    static ObjectNode document(Optional<String> kept) {
        return SmsJson.parse(kept.orElse("{}").getBytes(StandardCharsets.UTF_8));
    }

    /** A list of a document, empty when it is absent: lists are never absent in answers. */
    static JsonNode list(ObjectNode document, String name) {
        return document.path(name).isArray() ? document.path(name) : document.arrayNode();
    }
}
