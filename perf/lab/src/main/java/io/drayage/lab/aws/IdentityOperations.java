package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** STS and IAM by the Query protocol as far as a role is checked: GetCallerIdentity, AssumeRole, GetRole. */
final class IdentityOperations {
    private static final String STS = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final String IAM = "https://iam.amazonaws.com/doc/2010-05-08/";

    private final Account account;
    private final Permissions permissions;
    private final Map<String, String> roles = new TreeMap<>();

    IdentityOperations(Account account, Permissions permissions) {
        this.account = account;
        this.permissions = permissions;
    }

    /** Adds a role with its trust policy. */
    void addRole(String name, String trustPolicy) {
        roles.put(name, new JsonObject(trustPolicy).encode());
    }

    AwsAnswer serve(String service, QueryForm form) {
        String action = form.required("Action");
        if (!action.equals("GetCallerIdentity")) {
            permissions.check(
                    service + ":" + action,
                    arn("role/" + form.get("RoleName")),
                    new AwsError(
                            403,
                            "AccessDenied",
                            "User: " + arn("user/lab") + " is not authorized to perform: " + service + ":" + action
                                    + " on resource: " + arn("role/" + form.get("RoleName"))));
        }
        return AwsAnswer.xml(
                200,
                switch (service + ":" + action) {
                    case "sts:GetCallerIdentity" -> callerIdentity();
                    case "sts:AssumeRole" -> assumeRole(form);
                    case "iam:GetRole" -> role(form);
                    default -> throw new AwsError(400, "InvalidAction", "There is no operation " + action);
                });
    }

    private XmlText callerIdentity() {
        return QueryXml.query("GetCallerIdentity", STS)
                .leaf("Arn", arn("user/lab"))
                .leaf("UserId", "AIDALAB")
                .leaf("Account", account.options().account());
    }

    private XmlText assumeRole(QueryForm form) {
        String role = form.required("RoleArn");
        if (!roles.containsKey(role.substring(role.lastIndexOf('/') + 1))) {
            throw new AwsError(403, "AccessDenied", "Not authorized to perform sts:AssumeRole on resource: " + role);
        }
        return QueryXml.query("AssumeRole", STS)
                .open("Credentials")
                .leaf("AccessKeyId", LabAws.ACCESS_KEY)
                .leaf("SecretAccessKey", LabAws.SECRET_KEY)
                .leaf("SessionToken", "lab-session-token")
                .leaf("Expiration", SnapshotCalls.time(account.now().plus(Duration.ofHours(1))))
                .close()
                .open("AssumedRoleUser")
                .leaf("AssumedRoleId", "AROALAB:" + form.required("RoleSessionName"))
                .leaf("Arn", role);
    }

    private XmlText role(QueryForm form) {
        String name = form.required("RoleName");
        String trust = roles.get(name);
        if (trust == null) {
            throw new AwsError(404, "NoSuchEntity", "The role with name " + name + " cannot be found.");
        }
        return QueryXml.query("GetRole", IAM)
                .open("Role")
                .leaf("Path", "/")
                .leaf("RoleName", name)
                .leaf("RoleId", "AROALAB")
                .leaf("Arn", arn("role/" + name))
                .leaf("CreateDate", SnapshotCalls.time(account.now()))
                .leaf("AssumeRolePolicyDocument", URLEncoder.encode(trust, StandardCharsets.UTF_8));
    }

    private String arn(String what) {
        return "arn:aws:iam::" + account.options().account() + ":" + what;
    }
}
