package io.drayage.engine.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which keys are written with which encryption: the rule of the longest prefix. Any thread. */
final class EncryptionRules {
    private final ConcurrentSkipListMap<String, Optional<ServerSideEncryption>> byPrefix =
            new ConcurrentSkipListMap<>();

    void set(String prefix, Optional<ServerSideEncryption> how) {
        byPrefix.put(prefix, how);
    }

    /** Headers for an object that is about to be made; none when no rule says so. */
    Map<String, String> headers(String key) {
        // A prefix of the key sorts before it, and a longer one after a shorter one.
        for (Map.Entry<String, Optional<ServerSideEncryption>> rule :
                byPrefix.headMap(key, true).descendingMap().entrySet()) {
            if (key.startsWith(rule.getKey())) {
                return rule.getValue().map(ServerSideEncryption::headers).orElse(Map.of());
            }
        }
        return Map.of();
    }
}
