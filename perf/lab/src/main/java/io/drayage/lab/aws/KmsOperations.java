package io.drayage.lab.aws;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** KMS by JSON 1.1 as far as a key is looked up: DescribeKey by id, ARN or alias. */
final class KmsOperations {
    private final Account account;
    private final Permissions permissions;
    private final Map<String, String> aliases = new TreeMap<>();

    KmsOperations(Account account, Permissions permissions) {
        this.account = account;
        this.permissions = permissions;
        aliases.put("alias/aws/ebs", id(defaultKeyArn(account.options())));
    }

    /** The ARN of {@code alias/aws/ebs}. */
    static String defaultKeyArn(LabAwsOptions options) {
        return arn(options, "11111111-2222-3333-4444-555555555555");
    }

    /** Adds a key with an alias; its ARN. */
    String addKey(String alias, String keyId) {
        aliases.put(alias, keyId);
        return arn(account.options(), keyId);
    }

    AwsAnswer serve(AwsCall call) {
        String target = call.header("X-Amz-Target");
        if (!target.equals("TrentService.DescribeKey")) {
            throw new AwsError(400, "UnknownOperationException", "There is no operation " + target);
        }
        String wanted = call.body().toJsonObject().getString("KeyId", "");
        String keyId = resolve(wanted)
                .orElseThrow(() -> new AwsError(400, "NotFoundException", "Key '" + wanted + "' does not exist"));
        String arn = arn(account.options(), keyId);
        permissions.check(
                "kms:DescribeKey",
                arn,
                new AwsError(
                        400,
                        "AccessDeniedException",
                        "User: arn:aws:iam::" + account.options().account()
                                + ":user/lab is not authorized to perform: kms:DescribeKey on resource: " + arn));
        return AwsAnswer.json(
                200,
                new JsonObject()
                        .put(
                                "KeyMetadata",
                                new JsonObject()
                                        .put("KeyId", keyId)
                                        .put("Arn", arn)
                                        .put("AWSAccountId", account.options().account())
                                        .put("Enabled", true)
                                        .put("KeyState", "Enabled")
                                        .put("KeyUsage", "ENCRYPT_DECRYPT")
                                        .put("KeySpec", "SYMMETRIC_DEFAULT")));
    }

    private Optional<String> resolve(String wanted) {
        String prefix = "arn:aws:kms:" + account.options().region() + ":"
                + account.options().account() + ":";
        String local = wanted.startsWith(prefix) ? wanted.substring(prefix.length()) : wanted;
        if (local.startsWith("alias/")) {
            return Optional.ofNullable(aliases.get(local));
        }
        String id = local.startsWith("key/") ? local.substring(4) : local;
        return aliases.containsValue(id) ? Optional.of(id) : Optional.empty();
    }

    private static String arn(LabAwsOptions options, String keyId) {
        return "arn:aws:kms:" + options.region() + ":" + options.account() + ":key/" + keyId;
    }

    private static String id(String arn) {
        return arn.substring(arn.indexOf(":key/") + 5);
    }
}
