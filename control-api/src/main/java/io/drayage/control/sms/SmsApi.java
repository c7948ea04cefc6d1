package io.drayage.control.sms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AuditStore;
import io.drayage.control.store.Caller;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry of operations: finds, authorises, checks and calls them, and has every change written down. Immutable. */
public final class SmsApi {
    /** Before the operation's name in {@code X-Amz-Target}. */
    public static final String TARGET_PREFIX = "AWSServerMigrationService_V2016_10_24.";

    private static final Logger LOG = LoggerFactory.getLogger(SmsApi.class);

    private final Map<String, SmsOperation> operations;
    private final AuditStore audit;

    /** @param operations each with a name of its own from the API's model */
    public SmsApi(List<? extends SmsOperation> operations, AuditStore audit) {
        this.operations =
                operations.stream().collect(Collectors.toUnmodifiableMap(SmsOperation::name, Function.identity()));
        this.operations.keySet().forEach(SmsModel.API::operation);
        this.audit = Objects.requireNonNull(audit);
    }

    /** Names of the operations that are here. */
    Set<String> names() {
        return operations.keySet();
    }

    /**
     * Calls an operation.
     *
     * @param target the whole {@code X-Amz-Target}, or null when the request has none
     * @return the answer's record; fails with {@link SmsException} and nothing else
     */
    public Future<? extends Record> call(@Nullable String target, ObjectNode members, Caller caller) {
        SmsOperation operation;
        try {
            operation = find(target);
        } catch (SmsException e) {
            return Future.failedFuture(e);
        }
        SmsModel.Operation model = SmsModel.API.operation(operation.name());
        Future<? extends Record> answer = checked(operation, model, members, caller)
                .recover(failure -> Future.failedFuture(SmsErrors.of(operation.name(), failure)));
        return model.changes() ? writtenDown(answer, model, members, caller) : answer;
    }

    private static Future<? extends Record> checked(
            SmsOperation operation, SmsModel.Operation model, ObjectNode members, Caller caller) {
        try {
            if (model.changes() && caller.role() == AccessKey.Role.READ_ONLY) {
                throw SmsException.client(
                        "UnauthorizedOperationException",
                        operation.name()
                                + " changes things and this access key may only read. Use a key of role operator.");
            }
            return operation.call(new SmsInput(model, members));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private <T extends Record> Future<T> writtenDown(
            Future<T> answer, SmsModel.Operation model, ObjectNode members, Caller caller) {
        return answer.transform(ended -> audit.record(
                        caller, model.name(), AuditDetails.of(model, members, ended.result()), outcome(ended.cause()))
                .onFailure(failure -> LOG.atError()
                        .addKeyValue("operation", model.name())
                        .addKeyValue("accessKeyId", caller.accessKeyId())
                        .addKeyValue("from", caller.from())
                        .addKeyValue("error", failure.getMessage())
                        .log("a change could not be written down"))
                .transform(written -> answer));
    }

    private static String outcome(@Nullable Throwable failure) {
        return failure == null ? "OK" : failure instanceof SmsException e ? e.code() : "InternalError";
    }

    private SmsOperation find(@Nullable String target) {
        if (target == null || !target.startsWith(TARGET_PREFIX)) {
            throw SmsException.client(
                    "UnknownOperationException",
                    "X-Amz-Target must be " + TARGET_PREFIX + " and the name of an operation.");
        }
        String name = target.substring(TARGET_PREFIX.length());
        SmsOperation operation = operations.get(name);
        if (operation != null) {
            return operation;
        }
        if (SmsModel.API.names().contains(name)) {
            throw SmsException.notPermitted(
                    name + " is an operation of this API that this version of Drayage does not offer yet.");
        }
        throw SmsException.client("UnknownOperationException", "The API of 2016-10-24 has no operation of this name.");
    }
}
