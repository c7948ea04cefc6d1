package io.drayage.control.rest;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A failed call as its caller sees it: problem+json of RFC 9457. */
public final class Problem extends RuntimeException {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int SERVER_FAULT = 500;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final String title;

    /**
     * @param title short name of the kind of problem, always the same for it
     * @param detail a sentence that names thing, cause and remedy, without secrets
     */
    public Problem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    /** The body; {@code type} is {@code about:blank}, so the title says what it is. */
    public record Body(String type, String title, int status, String detail) {}

    /** Nothing has this name. */
    static Problem notFound(String detail) {
        return new Problem(NOT_FOUND, "Not found", detail);
    }

    /** What went wrong as a problem; what nobody expected is logged with its stack trace and answered without detail. */
    public static Problem of(String operation, Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof StoreRefusedException refused) {
            return refused(refused);
        }
        if (failure instanceof EngineException e
                && (e.kind() == EngineException.Kind.LEDGER || e.kind() == EngineException.Kind.UNREACHABLE)) {
            LOG.atWarn()
                    .addKeyValue("operation", operation)
                    .addKeyValue("error", e.getMessage())
                    .log("REST call failed for now");
            return new Problem(
                    UNAVAILABLE,
                    "Temporarily unavailable",
                    "This cannot be done now; try again. The log has the cause.");
        }
        LOG.atError().addKeyValue("operation", operation).setCause(failure).log("REST call failed");
        return new Problem(SERVER_FAULT, "Internal error", "An error inside Drayage; its log has the cause.");
    }

    private static Problem refused(StoreRefusedException refused) {
        String detail = String.valueOf(refused.getMessage());
        return switch (refused.rule()) {
            case SERVER_NOT_FOUND,
                    APP_NOT_FOUND,
                    JOB_NOT_FOUND,
                    RUN_NOT_FOUND,
                    CONNECTOR_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND -> notFound(detail);
            case BAD_PAGE_TOKEN, BAD_VALUE -> new Problem(BAD_REQUEST, "Bad value", detail);
            case JOB_ALREADY_EXISTS,
                    REPLICATION_TIME_OVER,
                    JOB_STATE,
                    RUN_IN_PROGRESS,
                    RUN_LIMIT,
                    CONNECTOR_IN_USE,
                    IMPORT_SUPERSEDED,
                    LAST_ADMIN_KEY -> new Problem(CONFLICT, "Not possible now", detail);
        };
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** As it is sent. */
    public Body body() {
        return new Body("about:blank", title, status, String.valueOf(getMessage()));
    }
}
