package io.drayage.control.store;

import java.util.Objects;

/** A request that the stored state does not allow. The message is fit for an API answer; nothing was changed. */
public final class StoreRefusedException extends RuntimeException {
    /** Which rule refuses. */
    public enum Rule {
        /** A page token is not one that this list gave out. */
        BAD_PAGE_TOKEN,
        /** A field is too long, out of range or malformed. */
        BAD_VALUE,
        /** No connector has this id or name. */
        CONNECTOR_NOT_FOUND,
        /** Replications of the connector's vCenter have not ended. */
        CONNECTOR_IN_USE,
        /** No server has this id. */
        SERVER_NOT_FOUND,
        /** No job has this id, or it is deleted. */
        JOB_NOT_FOUND,
        /** The server has a job that has not ended. */
        JOB_ALREADY_EXISTS,
        /** The server's VM has been replicated for as long as it may be. */
        REPLICATION_TIME_OVER,
        /** The job's state does not allow it. */
        JOB_STATE,
        /** No app has this id. */
        APP_NOT_FOUND,
        /** No run has this id. */
        RUN_NOT_FOUND,
        /** Another run of the job is pending or active. */
        RUN_IN_PROGRESS,
        /** The job had its on-demand runs of the last 24 hours. */
        RUN_LIMIT,
        /** No access key has this id. */
        ACCESS_KEY_NOT_FOUND,
        /** Without this key nobody could administer. */
        LAST_ADMIN_KEY,
        /** The import was superseded by a newer one or by clearing the catalog. */
        IMPORT_SUPERSEDED
    }

    private final Rule rule;

    /** @param message a sentence that names the thing and says why, without secrets */
    public StoreRefusedException(Rule rule, String message) {
        super(message, null, false, false);
        this.rule = Objects.requireNonNull(rule);
    }

    /** The rule. */
    public Rule rule() {
        return rule;
    }
}
