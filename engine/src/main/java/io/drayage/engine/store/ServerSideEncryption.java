package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the store shall encrypt what is written ("Specifying server-side encryption with AWS KMS", S3 user guide).
 *
 * @param algorithm {@code AES256} or {@code aws:kms}
 * @param kmsKeyId ARN, id or alias of the key, for {@code aws:kms} only; absent means the account's default key for S3
 */
public record ServerSideEncryption(String algorithm, Optional<String> kmsKeyId) {
    /** The store's own keys. */
    public static final String AES256 = "AES256";
    /** Keys of KMS. */
    public static final String KMS = "aws:kms";

    private static final String HEADER = "x-amz-server-side-encryption";

    /** Refuses other algorithms, and a key for one that takes none. */
    public ServerSideEncryption {
        if (!algorithm.equals(AES256) && !algorithm.equals(KMS)) {
            throw refused("'" + algorithm + "' is not " + AES256 + " or " + KMS);
        }
        if (kmsKeyId.isPresent() && !algorithm.equals(KMS)) {
            throw refused("a KMS key is of no use to " + algorithm);
        }
    }

    /** With a key of KMS. */
    public static ServerSideEncryption kms(Optional<String> keyId) {
        return new ServerSideEncryption(KMS, keyId);
    }

    /** The headers of CreateMultipartUpload and PutObject. A bucket key spares a call to KMS for each object. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HEADER, algorithm);
        kmsKeyId.ifPresent(key -> headers.put(HEADER + "-aws-kms-key-id", key));
        if (algorithm.equals(KMS)) {
            headers.put(HEADER + "-bucket-key-enabled", "true");
        }
        return headers;
    }

    private static EngineException refused(String reason) {
        return new EngineException(
                EngineException.Kind.CONFIGURATION,
                "staging.serverSideEncryption",
                reason,
                "Write " + AES256 + ", or " + KMS + " with or without staging.kmsKeyId");
    }
}
