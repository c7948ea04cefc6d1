package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** EC2's calls on snapshots and tags. */
final class SnapshotCalls {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Account account;

    SnapshotCalls(Account account) {
        this.account = account;
    }

    XmlText describe(QueryForm form) {
        List<String> ids = form.list("SnapshotId");
        ids.forEach(this::find);
        Map<String, List<String>> filters = form.filters();
        List<Snapshot> rows = account.snapshots().values().stream()
                .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                .filter(one -> matches(one, filters))
                .toList();
        Pages.Page<Snapshot> page = Pages.of(form, rows, account.options().emptyPages() && ids.isEmpty());
        XmlText xml = QueryXml.ec2("DescribeSnapshots").open("snapshotSet");
        page.rows().forEach(one -> item(xml, one));
        xml.close();
        page.nextToken().ifPresent(token -> xml.leaf("nextToken", token));
        return xml;
    }

    private void item(XmlText xml, Snapshot one) {
        Snapshot.Status status = one.status(account.now());
        xml.open("item")
                .leaf("snapshotId", one.id())
                .leaf("volumeId", "vol-ffffffff")
                .leaf("status", status.name().toLowerCase(Locale.ROOT))
                .leaf("startTime", time(one.startedAt()))
                .leaf("progress", status == Snapshot.Status.COMPLETED ? "100%" : "0%")
                .leaf("ownerId", account.options().account())
                .leaf("volumeSize", one.volumeGib())
                .leaf("description", one.description())
                .leaf("encrypted", one.kmsKeyArn().isPresent())
                .leaf("storageTier", "standard");
        if (status == Snapshot.Status.ERROR) {
            xml.leaf("statusMessage", one.statusMessage());
        }
        one.kmsKeyArn().ifPresent(arn -> xml.leaf("kmsKeyId", arn));
        QueryXml.tags(xml, one.tags()).close();
    }

    private boolean matches(Snapshot one, Map<String, List<String>> filters) {
        return filters.entrySet().stream().allMatch(filter -> {
            String name = filter.getKey();
            if (name.startsWith("tag:")) {
                return filter.getValue().contains(one.tags().get(name.substring(4)));
            }
            return switch (name) {
                case "status" ->
                    filter.getValue().contains(one.status(account.now()).name().toLowerCase(Locale.ROOT));
                case "description" -> filter.getValue().contains(one.description());
                case "snapshot-id" -> filter.getValue().contains(one.id());
                case "tag-key" -> one.tags().keySet().stream().anyMatch(filter.getValue()::contains);
                default -> throw new AwsError(400, "InvalidParameterValue", "The filter '" + name + "' is invalid");
            };
        });
    }

    XmlText delete(QueryForm form) {
        Snapshot snapshot = find(form.required("SnapshotId"));
        if (account.usedByImage(snapshot.id())) {
            String image = account.images().values().stream()
                    .filter(one -> one.devices().stream()
                            .anyMatch(device -> device.snapshotId().equals(snapshot.id())))
                    .findFirst()
                    .map(Image::id)
                    .orElse("");
            throw new AwsError(
                    400, "InvalidSnapshot.InUse", "The snapshot " + snapshot.id() + " is currently in use by " + image);
        }
        account.snapshots().remove(snapshot.id());
        return QueryXml.ec2("DeleteSnapshot").leaf("return", true);
    }

    XmlText createTags(QueryForm form) {
        for (String id : form.list("ResourceId")) {
            Map<String, String> tags = id.startsWith("snap-")
                    ? find(id).tags()
                    : ImageCalls.find(account, id).tags();
            for (String tag : form.structures("Tag")) {
                tags.put(form.required(tag + "Key"), form.get(tag + "Value"));
            }
            if (tags.size() > 50) {
                throw new AwsError(400, "TagLimitExceeded", "The resource has more than 50 tags");
            }
        }
        return QueryXml.ec2("CreateTags").leaf("return", true);
    }

    private Snapshot find(String id) {
        if (!id.matches("snap-[0-9a-f]{8,17}")) {
            throw new AwsError(
                    400, "InvalidSnapshotID.Malformed", "Invalid id: \"" + id + "\" (expecting \"snap-...\")");
        }
        Snapshot found = account.snapshots().get(id);
        if (found == null
                || account.now()
                        .isBefore(found.startedAt()
                                .plus(account.options().delays().hidden()))) {
            throw new AwsError(400, "InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
        }
        return found;
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
