package io.drayage.control.sms;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.EngineException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become error answers. */
public final class SmsErrors {
    private static final Logger LOG = LoggerFactory.getLogger(SmsErrors.class);
    /** What an error is called by operations whose model does not have it. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "ReplicationJobNotFoundException", "InvalidParameterException",
            "ReplicationJobAlreadyExistsException", "OperationNotPermittedException",
            "ServerCannotBeReplicatedException", "OperationNotPermittedException",
            "ReplicationRunLimitExceededException", "OperationNotPermittedException",
            "NoConnectorsAvailableException", "OperationNotPermittedException");

    private static final int SERVER_FAULT = 500;
    private static final int UNAVAILABLE = 503;

    private SmsErrors() {}

    /** The answer to a failed call, by a name that the operation's model has; what nobody expected is logged with its stack trace and answered without detail. */
    public static SmsException of(String operation, Throwable failure) {
        if (failure instanceof SmsException e) {
            return modelled(operation, e);
        }
        if (failure instanceof StoreRefusedException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            return modelled(operation, SmsException.client(code(e.rule()), message));
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

    /** Some errors are modelled for some operations only; clients know no others by type. */
    private static SmsException modelled(String operation, SmsException failure) {
        String otherwise = OTHERWISE.get(failure.code());
        boolean known = !SmsModel.API.names().contains(operation)
                || SmsModel.API.operation(operation).errors().contains(failure.code());
        return known || otherwise == null
                ? failure
                : new SmsException(otherwise, failure.status(), String.valueOf(failure.getMessage()));
    }

    private static String code(StoreRefusedException.Rule rule) {
        return switch (rule) {
            case BAD_PAGE_TOKEN,
                    BAD_VALUE,
                    SERVER_NOT_FOUND,
                    RUN_NOT_FOUND,
                    CONNECTOR_NOT_FOUND,
                    APP_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND -> "InvalidParameterException";
            case JOB_NOT_FOUND -> "ReplicationJobNotFoundException";
            case JOB_ALREADY_EXISTS -> "ReplicationJobAlreadyExistsException";
            case REPLICATION_TIME_OVER -> "ServerCannotBeReplicatedException";
            case RUN_LIMIT -> "ReplicationRunLimitExceededException";
            case JOB_STATE, RUN_IN_PROGRESS, CONNECTOR_IN_USE, IMPORT_SUPERSEDED, LAST_ADMIN_KEY ->
                "OperationNotPermittedException";
        };
    }
}
