package io.drayage.engine.aws;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.util.Map;

/** What AWS's refusals mean for the user. */
final class AwsErrors {
    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry(
                    "ConcurrentLimitExceededException",
                    "Wait until snapshots that others write are completed; an account may have 100 pending ones"),
            Map.entry(
                    "ServiceQuotaExceededException",
                    "Raise the quota in Service Quotas, or delete what is not needed any more"),
            Map.entry("SnapshotLimitExceeded", "Delete snapshots that are not needed any more, or raise the quota"),
            Map.entry("AMIQuotaExceeded", "Deregister AMIs that are not needed any more, or raise the quota"),
            Map.entry("InvalidSnapshot.InUse", "Deregister the AMI that uses it first"),
            Map.entry("InvalidAMIName.Duplicate", "Deregister the AMI of that name, or let it be"),
            Map.entry("DisabledException", "Enable the KMS key, or choose another one"),
            Map.entry("KMSInvalidStateException", "Enable the KMS key, or choose another one"));

    private AwsErrors() {}

    /** The error that leaves the package; what is no {@link AwsFailure} stays what it is. */
    static Throwable translate(Throwable cause) {
        return cause instanceof AwsFailure failure ? exception(failure) : cause;
    }

    static EngineException exception(AwsFailure failure) {
        String thing = failure.action() + " of " + failure.resource();
        if (failure.isDenied()) {
            return new EngineException(
                    Kind.LOGIN,
                    thing,
                    "AWS denied it: " + answer(failure),
                    "Allow " + failure.action() + " on " + failure.resource()
                            + " in the IAM policy of the identity that Drayage uses");
        }
        if (failure.isLogin()) {
            return new EngineException(
                    Kind.LOGIN,
                    thing,
                    "AWS refused the credentials: " + answer(failure),
                    "Check the access key, its Region and this machine's clock");
        }
        if (failure.isSilence()) {
            return new EngineException(
                    Kind.UNREACHABLE,
                    thing,
                    "no answer: " + failure.text(),
                    "Check the network to AWS, the proxy and the endpoint's name");
        }
        EngineException refused = new EngineException(
                Kind.AWS,
                thing,
                "AWS answered " + answer(failure),
                REMEDIES.getOrDefault(
                        failure.code(),
                        failure.isPassing()
                                ? "Run it again later; lower the load on this account if it is throttled often"
                                : "Look the error up in AWS's documentation of this call"));
        return failure.isPassing() || REMEDIES.containsKey(failure.code()) ? refused : refused.permanent();
    }

    private static String answer(AwsFailure failure) {
        String reason = failure.reason().isEmpty() ? "" : "/" + failure.reason();
        String text = failure.text().isEmpty() ? "" : " (" + failure.text().replaceAll("\\.+$", "") + ")";
        String id = failure.requestId().isEmpty() ? "" : ", request id " + failure.requestId();
        return failure.code() + reason + text + " [HTTP " + failure.status() + id + "]";
    }
}
