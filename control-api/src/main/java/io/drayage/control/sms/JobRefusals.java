package io.drayage.control.sms;

import io.drayage.control.service.JobRefusedException;
import io.vertx.core.Future;

/** Refusals of jobs as the API's errors. */
final class JobRefusals {
    private JobRefusals() {}

    /** For {@code recover}: a refusal as its error, anything else as it is. */
    static <T> Future<T> answer(Throwable failure) {
        return Future.failedFuture(
                failure instanceof JobRefusedException e
                        ? SmsException.client(code(e.because()), String.valueOf(e.getMessage()))
                        : failure);
    }

    private static String code(JobRefusedException.Because because) {
        return switch (because) {
            case SERVER -> "ServerCannotBeReplicatedException";
            case PARAMETER -> "InvalidParameterException";
            case INSTALLATION -> "OperationNotPermittedException";
        };
    }
}
