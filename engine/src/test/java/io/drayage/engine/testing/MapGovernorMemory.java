package io.drayage.engine.testing;

import io.drayage.engine.api.GovernorMemory;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@link GovernorMemory} in memory. */
public final class MapGovernorMemory implements GovernorMemory {
    private final Map<String, Integer> learned = new ConcurrentHashMap<>();

    @Override
    public Future<Optional<Integer>> recall(String vcenter, String host) {
        return Future.succeededFuture(streams(vcenter, host));
    }

    @Override
    public Future<Void> remember(String vcenter, String host, int streams) {
        learned.put(vcenter + "/" + host, streams);
        return Future.succeededFuture();
    }

    /** What is remembered. */
    public Optional<Integer> streams(String vcenter, String host) {
        return Optional.ofNullable(learned.get(vcenter + "/" + host));
    }
}
