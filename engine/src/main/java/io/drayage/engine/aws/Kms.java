package io.drayage.engine.aws;

import io.vertx.core.Future;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** KMS, as far as encryption of images needs it. */
public final class Kms {
    private final SdkCalls<KmsClient> calls;

    Kms(SdkCalls<KmsClient> calls) {
        this.calls = calls;
    }

    /**
     * A key.
     *
     * @param enabled whether it can be used now
     */
    public record Key(String arn, boolean enabled) {}

    /** Looks a key up by id, alias ({@code alias/name}) or ARN; empty when there is none. */
    public Future<Optional<Key>> key(String idAliasOrArn) {
        return calls.find("kms:DescribeKey", "KMS key " + idAliasOrArn, client -> {
            KeyMetadata key =
                    client.describeKey(request -> request.keyId(idAliasOrArn)).keyMetadata();
            return new Key(key.arn(), !Boolean.FALSE.equals(key.enabled()));
        });
    }
}
