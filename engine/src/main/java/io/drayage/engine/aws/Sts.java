package io.drayage.engine.aws;

import io.vertx.core.Future;
import software.amazon.awssdk.services.sts.StsClient;

/** STS: who we are. */
public final class Sts {
    private final SdkCalls<StsClient> calls;

    Sts(SdkCalls<StsClient> calls) {
        this.calls = calls;
    }

    /** @param account twelve digits */
    public record Caller(String account, String arn) {}

    /** Whose credentials these are. No policy can forbid this call. */
    public Future<Caller> caller() {
        return calls.call("sts:GetCallerIdentity", "these credentials", client -> {
            var identity = client.getCallerIdentity();
            return new Caller(identity.account(), identity.arn());
        });
    }
}
