package io.drayage.engine.aws;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Calls of one service through the SDK's blocking client, on the worker pool of {@link AwsAccess}. The SDK tries throttled and unanswered calls again, with pauses, for two minutes at most; a
 * refusal is final. Any context; futures complete on the caller's.
 */
final class SdkCalls<C> {
    private final WorkerExecutor worker;
    private final C client;

    SdkCalls(WorkerExecutor worker, C client) {
        this.worker = worker;
        this.client = client;
    }

    /**
     * Does a call.
     *
     * @param action as policies name it, {@code ec2:RegisterImage}
     * @param resource what it is done with, as the user knows it
     * @return fails with an EngineException that names both
     */
    <T> Future<T> call(String action, String resource, Function<C, T> call) {
        return worker.executeBlocking(
                () -> {
                    try {
                        return call.apply(client);
                    } catch (RuntimeException e) {
                        throw translate(failure(action, resource, e));
                    }
                },
                false);
    }

    /** As {@link #call}; empty when AWS says that there is no such thing. */
    <T> Future<Optional<T>> find(String action, String resource, Function<C, T> call) {
        return worker.executeBlocking(
                () -> {
                    try {
                        return Optional.of(call.apply(client));
                    } catch (RuntimeException e) {
                        RuntimeException failure = failure(action, resource, e);
                        if (failure instanceof AwsFailure refused && refused.isAbsent()) {
                            return Optional.empty();
                        }
                        throw translate(failure);
                    }
                },
                false);
    }

    private static RuntimeException translate(RuntimeException failure) {
        return failure instanceof AwsFailure refused ? AwsErrors.exception(refused) : failure;
    }

    private static RuntimeException failure(String action, String resource, RuntimeException e) {
        if (e instanceof AwsServiceException service) {
            var details = service.awsErrorDetails();
            return new AwsFailure(
                    action,
                    resource,
                    service.statusCode(),
                    details == null || details.errorCode() == null ? "an error" : details.errorCode(),
                    "",
                    details == null || details.errorMessage() == null ? "" : details.errorMessage(),
                    service.requestId() == null ? "" : service.requestId());
        }
        if (e instanceof SdkClientException client) {
            String text = String.valueOf(client.getMessage());
            return text.toLowerCase(Locale.ROOT).contains("unable to load credentials")
                    ? noCredentials(client)
                    : new AwsFailure(action, resource, 0, "", "", rootText(client), "");
        }
        return e;
    }

    static EngineException noCredentials(SdkClientException e) {
        return new EngineException(
                Kind.LOGIN,
                "AWS credentials",
                "the default chain has none: " + firstLine(String.valueOf(e.getMessage())),
                "Set up the AWS default chain: environment, profile, container or instance role",
                e);
    }

    private static String rootText(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return firstLine(root == e ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + root.getMessage() + ")");
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) : line;
    }
}
