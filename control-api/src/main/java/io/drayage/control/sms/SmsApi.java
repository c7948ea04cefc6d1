package io.drayage.control.sms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registry of operations: finds, authorises and calls them. Immutable. */
public final class SmsApi {
    /** Before the operation's name in {@code X-Amz-Target}. */
    public static final String TARGET_PREFIX = "AWSServerMigrationService_V2016_10_24.";

    /** Every operation of the API's model, to tell "not here yet" from "no such thing". */
    private static final Set<String> MODEL = new TreeSet<>(List.of(
            "CreateReplicationJob",
            "UpdateReplicationJob",
            "DeleteReplicationJob",
            "GetReplicationJobs",
            "GetReplicationRuns",
            "StartOnDemandReplicationRun",
            "ImportServerCatalog",
            "GetServers",
            "DeleteServerCatalog",
            "GetConnectors",
            "DisassociateConnector",
            "CreateApp",
            "UpdateApp",
            "GetApp",
            "ListApps",
            "DeleteApp",
            "ImportAppCatalog",
            "PutAppReplicationConfiguration",
            "GetAppReplicationConfiguration",
            "DeleteAppReplicationConfiguration",
            "StartAppReplication",
            "StopAppReplication",
            "StartOnDemandAppReplication",
            "PutAppLaunchConfiguration",
            "GetAppLaunchConfiguration",
            "DeleteAppLaunchConfiguration",
            "LaunchApp",
            "TerminateApp",
            "GenerateTemplate",
            "GenerateChangeSet",
            "PutAppValidationConfiguration",
            "GetAppValidationConfiguration",
            "DeleteAppValidationConfiguration",
            "GetAppValidationOutput",
            "NotifyAppValidationOutput"));

    private final Map<String, SmsOperation> operations;

    /** @param operations each with a name of its own from the API's model */
    public SmsApi(List<? extends SmsOperation> operations) {
        this.operations =
                operations.stream().collect(Collectors.toUnmodifiableMap(SmsOperation::name, Function.identity()));
        if (!MODEL.containsAll(this.operations.keySet())) {
            throw new IllegalArgumentException("an operation is not in the model: " + this.operations.keySet());
        }
    }

    /** All operation names of the model. */
    static Set<String> model() {
        return MODEL;
    }

    /**
     * Calls an operation.
     *
     * @param target the whole {@code X-Amz-Target}, or null when the request has none
     * @return the answer's record; fails with {@link SmsException} and nothing else
     */
    public Future<? extends Record> call(@Nullable String target, ObjectNode input, AccessKey.Role caller) {
        try {
            SmsOperation operation = find(target);
            if (operation.changes() && caller == AccessKey.Role.READ_ONLY) {
                throw SmsException.client(
                        "UnauthorizedOperationException",
                        operation.name()
                                + " changes things and this access key may only read. Use a key of role operator.");
            }
            return operation
                    .call(new SmsInput(operation.name(), input))
                    .recover(failure -> Future.failedFuture(SmsErrors.of(operation.name(), failure)));
        } catch (RuntimeException e) {
            return Future.failedFuture(SmsErrors.of(String.valueOf(target), e));
        }
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
        if (MODEL.contains(name)) {
            throw SmsException.notPermitted(
                    name + " is an operation of this API that this version of Drayage does not offer yet.");
        }
        throw SmsException.client("UnknownOperationException", "The API of 2016-10-24 has no operation of this name.");
    }
}
