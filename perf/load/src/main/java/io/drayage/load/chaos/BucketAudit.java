package io.drayage.load.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.engine.api.Secret;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.estate.StoreAddress;
import io.drayage.load.process.Waiting;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What lies in a staging area, against what its runs refer to. It reads run.json and manifests by itself, as protocol's README describes them, so that an error of the
 * product's collector or manifest reader cannot hide.
 *
 * @param objects how many there are
 * @param unreferenced keys that no run needs
 * @param missing keys that the newest run of a job refers to and that are not there
 */
public record BucketAudit(int objects, List<String> unreferenced, List<String> missing) {
    private static final String MARKER = "drayage-installation.json";
    private static final String RUN = "/run.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the lists. */
    public BucketAudit {
        unreferenced = List.copyOf(unreferenced);
        missing = List.copyOf(missing);
    }

    /** Whether each object is needed and each needed one is there. */
    public boolean isSound() {
        return unreferenced.isEmpty() && missing.isEmpty();
    }

    /** Looks at a bucket. Blocking. */
    static BucketAudit of(Vertx vertx, StoreAddress address) {
        StoreConfig config = new StoreConfig(
                address.bucket(),
                address.region(),
                Optional.of(URI.create(address.endpoint())),
                new StoreConfig.StaticKeys(address.accessKey(), Secret.of(address.secretKey()), Optional.empty()),
                Optional.empty(),
                1);
        ObjectStore store = Waiting.result(CrtObjectStore.open(vertx, config));
        try {
            return of(read(store));
        } finally {
            Waiting.result(store.close());
        }
    }

    private static Map<String, byte[]> read(ObjectStore store) {
        Map<String, byte[]> objects = new TreeMap<>();
        String continuation = "";
        do {
            ObjectStore.ObjectPage page = Waiting.result(store.list("", continuation));
            page.objects().forEach(object -> objects.put(object.key(), body(store, object)));
            continuation = page.continuation();
        } while (!continuation.isEmpty());
        return objects;
    }

    /** Segments are not read. */
    private static byte[] body(ObjectStore store, ObjectStore.StoredObject object) {
        return object.key().endsWith(".lz4")
                ? new byte[0]
                : Waiting.result(store.get(object.key(), 0, (int) object.lengthBytes()))
                        .getBytes();
    }

    /** @param contents by key with the prefix; those of segments do not matter */
    static BucketAudit of(Map<String, byte[]> contents) {
        Map<String, JsonNode> newest = new HashMap<>();
        TreeSet<String> needed = new TreeSet<>();
        contents.forEach((key, body) -> {
            if (key.endsWith(RUN)) {
                // The commit points of all runs are the job's history.
                needed.add(key);
                JsonNode run = parse(key, body);
                newest.merge(
                        run.path("jobId").asText(), run, (one, other) -> BY_TIME.compare(one, other) < 0 ? other : one);
            }
        });
        if (contents.containsKey(DrayOrder.PREFIX + MARKER)) {
            needed.add(DrayOrder.PREFIX + MARKER);
        }
        newest.values().forEach(run -> run.path("disks").forEach(disk -> need(contents, disk, needed)));
        List<String> unreferenced = new ArrayList<>(contents.keySet());
        unreferenced.removeAll(needed);
        List<String> missing = new ArrayList<>(needed);
        missing.removeAll(contents.keySet());
        return new BucketAudit(contents.size(), unreferenced, missing);
    }

    private static final Comparator<JsonNode> BY_TIME = Comparator.comparing(
            run -> java.time.Instant.parse(run.path("sealedAt").asText()));

    private static void need(Map<String, byte[]> contents, JsonNode disk, TreeSet<String> needed) {
        List<String> manifests = new ArrayList<>();
        manifests.add(disk.path("manifest").path("key").asText());
        disk.path("chain").forEach(older -> manifests.add(older.path("key").asText()));
        PlainManifests state = new PlainManifests();
        for (String manifest : manifests) {
            String key = DrayOrder.PREFIX + manifest;
            needed.add(key);
            if (contents.containsKey(key)) {
                state.addOlder(contents.get(key));
            }
        }
        state.liveSegments().forEach(segment -> needed.add(DrayOrder.PREFIX + segment));
    }

    private static JsonNode parse(String key, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(key + " is no JSON", e);
        }
    }
}
