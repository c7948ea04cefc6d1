package io.drayage.lab.aws;

import io.drayage.lab.xml.XmlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** EC2's calls on images, with its rules: names are unique, snapshots must be completed, encryption follows the snapshot. */
final class ImageCalls {
    private static final Set<String> BOOT_MODES = Set.of("", "legacy-bios", "uefi", "uefi-preferred");
    private static final Set<String> VOLUME_TYPES = Set.of("standard", "io1", "io2", "gp2", "gp3", "st1", "sc1");

    private final Account account;

    ImageCalls(Account account) {
        this.account = account;
    }

    XmlText register(QueryForm form) {
        String name = form.required("Name");
        if (!name.matches("[A-Za-z0-9 ()\\[\\]./\\-'@_]{3,128}")) {
            throw new AwsError(
                    400,
                    "InvalidAMIName.Malformed",
                    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and ()[]. /-'@_");
        }
        account.images().values().stream()
                .filter(image -> image.name().equals(name))
                .findFirst()
                .ifPresent(image -> {
                    throw new AwsError(
                            400,
                            "InvalidAMIName.Duplicate",
                            "AMI name " + name + " is already in use by AMI " + image.id());
                });
        String bootMode = form.get("BootMode");
        if (!BOOT_MODES.contains(bootMode)) {
            throw new AwsError(400, "InvalidParameterValue", "BootMode '" + bootMode + "' is invalid");
        }
        String architecture = form.has("Architecture") ? form.get("Architecture") : "i386";
        if (!bootMode.equals("legacy-bios") && !bootMode.isEmpty() && architecture.equals("i386")) {
            throw new AwsError(400, "InvalidParameterCombination", "uefi is not supported for i386");
        }
        List<Image.Device> devices = devices(form);
        String root = form.required("RootDeviceName");
        if (devices.stream().noneMatch(device -> device.name().equals(root))) {
            throw new AwsError(
                    400, "InvalidBlockDeviceMapping", "The root device " + root + " has no block device mapping");
        }
        Image image = new Image(
                account.newId("ami"),
                name,
                form.get("Description"),
                architecture,
                form.has("VirtualizationType") ? form.get("VirtualizationType") : "paravirtual",
                root,
                bootMode,
                form.get("EnaSupport").equals("true"),
                "",
                account.now(),
                devices,
                new TreeMap<>(form.tagsFor("image")));
        account.images().put(image.id(), image);
        return QueryXml.ec2("RegisterImage").leaf("imageId", image.id());
    }

    private List<Image.Device> devices(QueryForm form) {
        List<Image.Device> devices = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String mapping : form.structures("BlockDeviceMapping")) {
            String device = form.required(mapping + "DeviceName");
            if (!names.add(device)) {
                throw new AwsError(400, "InvalidBlockDeviceMapping", "The device " + device + " is mapped twice");
            }
            String ebs = mapping + "Ebs.";
            Snapshot snapshot = completed(form.required(ebs + "SnapshotId"));
            if (form.has(ebs + "Encrypted") || form.has(ebs + "KmsKeyId")) {
                throw new AwsError(
                        400,
                        "InvalidParameterCombination",
                        "Encrypted and KmsKeyId cannot be set for a snapshot: it decides itself");
            }
            int size = form.number(ebs + "VolumeSize", snapshot.volumeGib());
            if (size < snapshot.volumeGib()) {
                throw new AwsError(
                        400, "InvalidBlockDeviceMapping", "The volume is smaller than the snapshot " + snapshot.id());
            }
            String type = form.has(ebs + "VolumeType") ? form.get(ebs + "VolumeType") : "gp2";
            if (!VOLUME_TYPES.contains(type)) {
                throw new AwsError(400, "InvalidParameterValue", "Volume type '" + type + "' is invalid");
            }
            devices.add(new Image.Device(
                    device,
                    snapshot.id(),
                    size,
                    type,
                    !form.get(ebs + "DeleteOnTermination").equals("false"),
                    snapshot.kmsKeyArn().isPresent()));
        }
        if (devices.isEmpty()) {
            throw new AwsError(400, "InvalidRequest", "The request received was invalid: no block device mapping");
        }
        return devices;
    }

    private Snapshot completed(String id) {
        Snapshot snapshot = account.snapshots().get(id);
        if (snapshot == null) {
            throw new AwsError(400, "InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
        }
        if (snapshot.status(account.now()) != Snapshot.Status.COMPLETED) {
            throw new AwsError(400, "IncorrectState", "The snapshot '" + id + "' is not completed.");
        }
        return snapshot;
    }

    XmlText describe(QueryForm form) {
        List<String> ids = form.list("ImageId");
        ids.forEach(id -> find(account, id));
        Map<String, List<String>> filters = form.filters();
        List<Image> rows = account.images().values().stream()
                .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                .filter(one -> matches(one, filters))
                .toList();
        Pages.Page<Image> page = Pages.of(form, rows, account.options().emptyPages() && ids.isEmpty());
        XmlText xml = QueryXml.ec2("DescribeImages").open("imagesSet");
        page.rows().forEach(one -> item(xml, one));
        xml.close();
        page.nextToken().ifPresent(token -> xml.leaf("nextToken", token));
        return xml;
    }

    private void item(XmlText xml, Image image) {
        xml.open("item")
                .leaf("imageId", image.id())
                .leaf("imageLocation", account.options().account() + "/" + image.name())
                .leaf("imageState", "available")
                .leaf("imageOwnerId", account.options().account())
                .leaf("isPublic", false)
                .leaf("architecture", image.architecture())
                .leaf("imageType", "machine")
                .leaf("name", image.name())
                .leaf("description", image.description())
                .leaf("rootDeviceType", "ebs")
                .leaf("rootDeviceName", image.rootDevice())
                .leaf("virtualizationType", image.virtualizationType())
                .leaf("hypervisor", "xen")
                .leaf("enaSupport", image.enaSupport())
                .leaf("creationDate", SnapshotCalls.time(image.createdAt()));
        if (!image.bootMode().isEmpty()) {
            xml.leaf("bootMode", image.bootMode());
        }
        if (!image.platform().isEmpty()) {
            xml.leaf("platform", image.platform());
        }
        xml.open("blockDeviceMapping");
        image.devices()
                .forEach(device -> xml.open("item")
                        .leaf("deviceName", device.name())
                        .open("ebs")
                        .leaf("snapshotId", device.snapshotId())
                        .leaf("volumeSize", device.volumeGib())
                        .leaf("deleteOnTermination", device.deleteOnTermination())
                        .leaf("volumeType", device.volumeType())
                        .leaf("encrypted", device.encrypted())
                        .close()
                        .close());
        QueryXml.tags(xml.close(), image.tags()).close();
    }

    private static boolean matches(Image one, Map<String, List<String>> filters) {
        return filters.entrySet().stream().allMatch(filter -> {
            String name = filter.getKey();
            if (name.startsWith("tag:")) {
                return filter.getValue().contains(one.tags().get(name.substring(4)));
            }
            return switch (name) {
                case "name" -> filter.getValue().contains(one.name());
                case "image-id" -> filter.getValue().contains(one.id());
                case "state" -> filter.getValue().contains("available");
                case "tag-key" -> one.tags().keySet().stream().anyMatch(filter.getValue()::contains);
                case "block-device-mapping.snapshot-id" ->
                    one.devices().stream().anyMatch(device -> filter.getValue().contains(device.snapshotId()));
                default -> throw new AwsError(400, "InvalidParameterValue", "The filter '" + name + "' is invalid");
            };
        });
    }

    XmlText deregister(QueryForm form) {
        Image image = find(account, form.required("ImageId"));
        account.images().remove(image.id());
        return QueryXml.ec2("DeregisterImage").leaf("return", true);
    }

    static Image find(Account account, String id) {
        if (!id.matches("ami-[0-9a-f]{8,17}")) {
            throw new AwsError(400, "InvalidAMIID.Malformed", "Invalid id: \"" + id + "\" (expecting \"ami-...\")");
        }
        Image image = account.images().get(id);
        if (image == null) {
            throw new AwsError(400, "InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist");
        }
        return image;
    }
}
