package io.drayage.engine.aws;

import io.vertx.core.Future;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;

/** IAM: the service role. */
public final class Iam {
    private final SdkCalls<IamClient> calls;

    Iam(SdkCalls<IamClient> calls) {
        this.calls = calls;
    }

    /** @param trustPolicy JSON */
    public record Role(String arn, String trustPolicy) {}

    /** A role by its name; empty when there is none. */
    public Future<Optional<Role>> role(String name) {
        return calls.find("iam:GetRole", "role " + name, client -> {
            var role = client.getRole(request -> request.roleName(name)).role();
            String policy = role.assumeRolePolicyDocument() == null ? "" : role.assumeRolePolicyDocument();
            return new Role(role.arn(), URLDecoder.decode(policy, StandardCharsets.UTF_8));
        });
    }
}
