package io.drayage.control.rest;

import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import java.util.Map;

/** One method on one path. Stateless but for its collaborators; any context. */
public interface RestResource {
    /** {@code GET}, {@code POST}, … */
    String method();

    /** Below {@code /api/v1}, with {@code :name} for each variable part: {@code /runs/:runId}. */
    String path();

    /** Whether it changes something; then a read-only key may not call it. */
    boolean changes();

    /** The least role that may call it. */
    default AccessKey.Role needs() {
        return changes() ? AccessKey.Role.OPERATOR : AccessKey.Role.READ_ONLY;
    }

    /**
     * Answers.
     *
     * @param variables the variable parts of the path, decoded, unchecked
     * @return a record for {@link RestJson}; fails with, or throws, {@link Problem} or what {@link Problem#of} understands. Of the two methods a resource has one
     */
    default Future<? extends Record> call(Map<String, String> variables) {
        throw new IllegalStateException(method() + " " + path() + " answers nothing");
    }

    /**
     * Answers a request whose body or sender counts. Called instead of the other.
     *
     * @param body as received, at most 1 MiB; empty when there was none
     */
    default Future<? extends Record> call(Map<String, String> variables, byte[] body, AccessKey caller) {
        return call(variables);
    }
}
