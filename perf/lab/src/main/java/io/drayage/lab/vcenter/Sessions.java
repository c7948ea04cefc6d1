package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Logins by cookie. One that was idle too long is gone, with everything that it owned. Confined to the vCenter's context. */
final class Sessions {
    static final String COOKIE = "vmware_soap_session";
    private final Map<String, Session> sessions = new HashMap<>();
    private final Duration idle;
    private final Consumer<MoRef> dispose;

    /** @param dispose ends an object that a session owned */
    Sessions(Duration idle, Consumer<MoRef> dispose) {
        this.idle = idle;
        this.dispose = dispose;
    }

    Session open(String user) {
        Session session = new Session(user);
        sessions.put(session.key(), session);
        return session;
    }

    /**
     * The session of a Cookie header. Some clients send back the whole Set-Cookie text, attributes included, so the name is looked for anywhere and quotes are optional.
     */
    Optional<Session> of(@Nullable String cookieHeader) {
        String key = key(cookieHeader == null ? "" : cookieHeader);
        Session session = sessions.get(key);
        if (session == null) {
            return Optional.empty();
        }
        if (session.idleNanos() > idle.toNanos()) {
            close(session);
            return Optional.empty();
        }
        session.used();
        return Optional.of(session);
    }

    private static String key(String header) {
        int at = header.indexOf(COOKIE + "=");
        if (at < 0) {
            return "";
        }
        String rest = header.substring(at + COOKIE.length() + 1);
        int end = rest.indexOf(';');
        return (end < 0 ? rest : rest.substring(0, end)).replace("\"", "").trim();
    }

    void close(Session session) {
        if (sessions.remove(session.key()) != null) {
            List.copyOf(session.defaultCollector().waiters()).forEach(Waiter::cancel);
            List.copyOf(session.owned()).forEach(dispose);
            session.owned().clear();
        }
    }

    /** Closes those that were idle too long. */
    void sweep() {
        List.copyOf(sessions.values()).stream()
                .filter(session -> session.idleNanos() > idle.toNanos())
                .forEach(this::close);
    }

    void closeAll() {
        List.copyOf(sessions.values()).forEach(this::close);
    }

    int count() {
        return sessions.size();
    }
}
