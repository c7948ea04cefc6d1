package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** EC2 by its Query protocol, 2016-11-15: which class has which operation. */
final class Ec2Operations {
    private final Account account;
    private final Permissions permissions;
    private final Map<String, Function<QueryForm, XmlText>> operations;

    Ec2Operations(Account account, Permissions permissions) {
        this.account = account;
        this.permissions = permissions;
        SnapshotCalls snapshots = new SnapshotCalls(account);
        ImageCalls images = new ImageCalls(account);
        ImportCalls imports = new ImportCalls(account);
        operations = Map.ofEntries(
                Map.entry("DescribeSnapshots", snapshots::describe),
                Map.entry("DeleteSnapshot", snapshots::delete),
                Map.entry("CreateTags", snapshots::createTags),
                Map.entry("RegisterImage", images::register),
                Map.entry("DescribeImages", images::describe),
                Map.entry("DeregisterImage", images::deregister),
                Map.entry("ImportImage", imports::start),
                Map.entry("DescribeImportImageTasks", imports::describe),
                Map.entry("CancelImportTask", imports::cancel),
                Map.entry("GetEbsEncryptionByDefault", this::encryptionByDefault),
                Map.entry("DescribeRegions", this::regions));
    }

    AwsAnswer serve(QueryForm form) {
        String action = form.required("Action");
        Function<QueryForm, XmlText> operation = Optional.ofNullable(operations.get(action))
                .orElseThrow(() -> new AwsError(
                        400, "InvalidAction", "The action " + action + " is not valid for this web service."));
        permissions.check(
                "ec2:" + action,
                resource(form),
                new AwsError(
                        403,
                        "UnauthorizedOperation",
                        "You are not authorized to perform this operation. User: arn:aws:iam::"
                                + account.options().account() + ":user/lab is not authorized to perform: ec2:" + action
                                + " on resource: " + resource(form)));
        if (form.get("DryRun").equals("true")) {
            throw new AwsError(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        return AwsAnswer.xml(200, operation.apply(form));
    }

    private String resource(QueryForm form) {
        if (form.has("SnapshotId")) {
            return account.snapshotArn(form.get("SnapshotId"));
        }
        if (form.has("ImageId")) {
            return account.imageArn(form.get("ImageId"));
        }
        return "*";
    }

    private XmlText encryptionByDefault(QueryForm form) {
        return QueryXml.ec2("GetEbsEncryptionByDefault").leaf("ebsEncryptionByDefault", false);
    }

    private XmlText regions(QueryForm form) {
        String region = account.options().region();
        return QueryXml.ec2("DescribeRegions")
                .open("regionInfo")
                .open("item")
                .leaf("regionName", region)
                .leaf("regionEndpoint", "ec2." + region + ".amazonaws.com")
                .leaf("optInStatus", "opt-in-not-required");
    }
}
