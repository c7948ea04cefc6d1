package io.drayage.engine.aws;

import java.util.Map;
import java.util.Optional;

/**
 * An EBS snapshot as EC2 describes it.
 *
 * @param message why it is in error; may be empty
 * @param kmsKeyArn of an encrypted one
 */
public record SnapshotState(
        String snapshotId,
        Status status,
        String message,
        int volumeGib,
        boolean encrypted,
        Optional<String> kmsKeyArn,
        Map<String, String> tags) {
    /** Where it is in its life. */
    public enum Status {
        PENDING,
        COMPLETED,
        /** It timed out, failed, or is being brought back from elsewhere: it will not do. */
        ERROR
    }
}
