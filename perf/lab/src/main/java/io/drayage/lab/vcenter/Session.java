package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A login. Leases, views, filters and paging tokens live and die with it. */
final class Session {
    private final String key = UUID.randomUUID().toString();
    private final String user;
    private final Instant loginTime = Instant.now();
    private final Set<MoRef> owned = new LinkedHashSet<>();
    private final Map<String, PageToken> pages = new HashMap<>();
    private final UpdateCollector collector = new UpdateCollector(ServiceMethods.COLLECTOR);
    private long lastUsedNanos = System.nanoTime();

    Session(String user) {
        this.user = user;
    }

    String key() {
        return key;
    }

    String user() {
        return user;
    }

    /** Objects that end with the session. */
    Set<MoRef> owned() {
        return owned;
    }

    /** Replies not yet fetched, by token. */
    Map<String, PageToken> pages() {
        return pages;
    }

    /** The collector that every session has. */
    UpdateCollector defaultCollector() {
        return collector;
    }

    void used() {
        lastUsedNanos = System.nanoTime();
    }

    long idleNanos() {
        return System.nanoTime() - lastUsedNanos;
    }

    DataObject describe() {
        return DataObject.of("UserSession")
                .put("key", key)
                .put("userName", user)
                .put("fullName", user)
                .put("loginTime", loginTime)
                .put("lastActiveTime", Instant.now())
                .put("locale", "en")
                .put("messageLocale", "en")
                .put("extensionSession", false)
                .put("ipAddress", "127.0.0.1")
                .put("userAgent", "")
                .put("callCount", 1L);
    }
}
