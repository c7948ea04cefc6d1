package io.drayage.control.sms;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.EngineException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become error answers. */
public final class SmsErrors {
    private static final Logger LOG = LoggerFactory.getLogger(SmsErrors.class);
    /** Operations whose modelled errors include ReplicationJobNotFoundException; the others say InvalidParameterException. */
    private static final Set<String> KNOW_JOB_NOT_FOUND = Set.of("UpdateReplicationJob", "DeleteReplicationJob");

    private static final int SERVER_FAULT = 500;
    private static final int UNAVAILABLE = 503;

    private SmsErrors() {}

    /** The answer to a failed call; what nobody expected is logged with its stack trace and answered without detail. */
    public static SmsException of(String operation, Throwable failure) {
        if (failure instanceof SmsException e) {
            return e;
        }
        if (failure instanceof StoreRefusedException e) {
            return SmsException.client(code(operation, e.rule()), e.getMessage() == null ? "" : e.getMessage());
        }
        if (failure instanceof EngineException e && unavailable(e.kind())) {
            LOG.atWarn()
                    .addKeyValue("operation", operation)
                    .addKeyValue("error", e.getMessage())
                    .log("API call failed for now");
            return new SmsException(
                    "TemporarilyUnavailableException",
                    UNAVAILABLE,
                    "The service cannot do this now; try again. Its log has the cause.");
        }
        LOG.atError().addKeyValue("operation", operation).setCause(failure).log("API call failed");
        return new SmsException("InternalError", SERVER_FAULT, "An error inside Drayage; its log has the cause.");
    }

    private static boolean unavailable(EngineException.Kind kind) {
        return kind == EngineException.Kind.LEDGER || kind == EngineException.Kind.UNREACHABLE;
    }

    private static String code(String operation, StoreRefusedException.Rule rule) {
        return switch (rule) {
            case BAD_PAGE_TOKEN,
                    BAD_VALUE,
                    SERVER_NOT_FOUND,
                    RUN_NOT_FOUND,
                    CONNECTOR_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND -> "InvalidParameterException";
            case JOB_NOT_FOUND ->
                KNOW_JOB_NOT_FOUND.contains(operation)
                        ? "ReplicationJobNotFoundException"
                        : "InvalidParameterException";
            case JOB_ALREADY_EXISTS -> "ReplicationJobAlreadyExistsException";
            case RUN_LIMIT -> "ReplicationRunLimitExceededException";
            case JOB_STATE, RUN_IN_PROGRESS, CONNECTOR_IN_USE, IMPORT_SUPERSEDED -> "OperationNotPermittedException";
        };
    }
}
