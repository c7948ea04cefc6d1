package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** VM Import: ImportImage of EBS snapshots, its tasks, their cancellation. */
final class ImportCalls {
    private static final int MOST_DISKS = 21;
    private static final int MOST_TASKS = 20;

    private final Account account;

    ImportCalls(Account account) {
        this.account = account;
    }

    XmlText start(QueryForm form) {
        String token = form.get("ClientToken");
        Optional<String> known = account.replay(
                token,
                form.asText(),
                new AwsError(400, "IdempotentParameterMismatch", "The client token was used with other parameters."));
        if (known.isPresent()) {
            return answer(
                    "ImportImage",
                    Objects.requireNonNull(account.imports().get(known.get()), "a task made by a token"));
        }
        check(form);
        long active = account.imports().values().stream()
                .filter(task -> task.status(account.now()).equals("active"))
                .count();
        if (active >= MOST_TASKS) {
            throw new AwsError(400, "ResourceLimitExceeded", "Too many active import tasks: at most " + MOST_TASKS);
        }
        Map<String, String> parameters = new TreeMap<>();
        for (String name : List.of(
                "Architecture",
                "Platform",
                "LicenseType",
                "BootMode",
                "RoleName",
                "Encrypted",
                "KmsKeyId",
                "Description")) {
            if (form.has(name)) {
                parameters.put(name, form.get(name));
            }
        }
        ImportTask task = new ImportTask(
                account.newId("import-ami"),
                disks(form),
                parameters,
                account.now(),
                account.options().delays().importing(),
                new TreeMap<>(form.tagsFor("import-image-task")));
        account.imports().put(task.id(), task);
        account.remember(token, form.asText(), task.id());
        return answer("ImportImage", task);
    }

    private static void check(QueryForm form) {
        if (form.has("LicenseType") && !List.of("AWS", "BYOL").contains(form.get("LicenseType"))) {
            throw new AwsError(400, "InvalidParameterValue", "LicenseType must be AWS or BYOL");
        }
        if (form.get("LicenseType").equals("AWS") && form.get("Platform").equalsIgnoreCase("Linux")) {
            throw new AwsError(400, "InvalidParameter", "License type AWS is not supported for Linux");
        }
        String boot = form.get("BootMode");
        if (!boot.isEmpty() && !List.of("legacy-bios", "uefi").contains(boot)) {
            throw new AwsError(400, "InvalidParameterValue", "BootMode must be legacy-bios or uefi");
        }
        if (boot.equals("uefi") && form.get("Encrypted").equals("true")) {
            throw new AwsError(400, "InvalidParameterCombination", "UEFI images cannot be imported encrypted");
        }
        if (boot.equals("uefi") && form.get("Platform").isEmpty()) {
            throw new AwsError(400, "MissingParameter", "Platform is needed for a UEFI image from snapshots");
        }
    }

    private List<Image.Device> disks(QueryForm form) {
        List<Image.Device> disks = new ArrayList<>();
        for (String container : form.structures("DiskContainer")) {
            String id = form.required(container + "SnapshotId");
            Snapshot snapshot = account.snapshots().get(id);
            if (snapshot == null) {
                throw new AwsError(400, "InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
            }
            if (snapshot.status(account.now()) != Snapshot.Status.COMPLETED) {
                throw new AwsError(400, "IncorrectState", "The snapshot '" + id + "' is not completed.");
            }
            String name = disks.isEmpty() ? "/dev/sda1" : "/dev/sd" + (char) ('e' + disks.size());
            disks.add(new Image.Device(
                    name,
                    id,
                    snapshot.volumeGib(),
                    "gp2",
                    disks.size() > 0,
                    snapshot.kmsKeyArn().isPresent()));
        }
        if (disks.isEmpty() || disks.size() > MOST_DISKS) {
            throw new AwsError(400, "InvalidParameter", "There must be 1 to " + MOST_DISKS + " disk containers");
        }
        return disks;
    }

    XmlText describe(QueryForm form) {
        List<String> ids = form.list("ImportTaskId");
        ids.forEach(this::find);
        List<ImportTask> rows = account.imports().values().stream()
                .filter(task -> ids.isEmpty() || ids.contains(task.id()))
                .toList();
        XmlText xml = QueryXml.ec2("DescribeImportImageTasks").open("importImageTaskSet");
        for (ImportTask task : rows) {
            finish(task);
            xml.open("item");
            fields(xml, task);
            xml.close();
        }
        return xml.close();
    }

    XmlText cancel(QueryForm form) {
        ImportTask task = find(form.required("ImportTaskId"));
        String before = task.status(account.now());
        if (!before.equals("active")) {
            throw new AwsError(400, "IncorrectState", "Cannot cancel the task " + task.id() + ": it is " + before);
        }
        task.cancel();
        return QueryXml.ec2("CancelImportTask")
                .leaf("importTaskId", task.id())
                .leaf("previousState", before)
                .leaf("state", "deleted");
    }

    /** A task that has come to its end makes its image once. */
    private void finish(ImportTask task) {
        if (task.status(account.now()).equals("completed") && task.imageId() == null) {
            Map<String, String> wanted = task.parameters();
            Image image = new Image(
                    account.newId("ami"),
                    task.id(),
                    "AWS-VMImport service: " + wanted.getOrDefault("Platform", "Linux"),
                    wanted.getOrDefault("Architecture", "x86_64"),
                    "hvm",
                    "/dev/sda1",
                    wanted.getOrDefault("BootMode", ""),
                    true,
                    wanted.getOrDefault("Platform", "").equalsIgnoreCase("Windows") ? "windows" : "",
                    account.now(),
                    task.disks(),
                    new TreeMap<>());
            account.images().put(image.id(), image);
            task.imageId(image.id());
        }
    }

    private XmlText answer(String operation, ImportTask task) {
        XmlText xml = QueryXml.ec2(operation);
        fields(xml, task);
        return xml;
    }

    private void fields(XmlText xml, ImportTask task) {
        xml.leaf("importTaskId", task.id())
                .leaf("status", task.status(account.now()))
                .leaf("statusMessage", task.statusMessage(account.now()))
                .leaf("progress", task.progress(account.now()))
                .leaf("licenseType", task.parameters().getOrDefault("LicenseType", "BYOL"));
        task.parameters().forEach((name, value) -> {
            if (!name.equals("LicenseType") && !name.equals("RoleName")) {
                xml.leaf(Character.toLowerCase(name.charAt(0)) + name.substring(1), value);
            }
        });
        String image = task.imageId();
        if (image != null) {
            xml.leaf("imageId", image);
        }
        xml.open("snapshotDetailSet");
        task.disks()
                .forEach(disk -> xml.open("item")
                        .leaf("deviceName", disk.name())
                        .leaf("snapshotId", disk.snapshotId())
                        .leaf("diskImageSize", (double) ((long) disk.volumeGib() << 30))
                        .leaf("status", task.status(account.now()))
                        .close());
        QueryXml.tags(xml.close(), task.tags());
    }

    private ImportTask find(String id) {
        ImportTask task = account.imports().get(id);
        if (task == null) {
            throw new AwsError(400, "InvalidConversionTaskId.NotFound", "The import task " + id + " does not exist");
        }
        return task;
    }
}
