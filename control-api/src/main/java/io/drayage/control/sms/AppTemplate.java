package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.App;
import io.drayage.control.store.AppJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A CloudFormation template of an app's latest AMIs (format 2010-09-09): one AWS::EC2::Instance for each server that has one. What the launch configuration does not say is a parameter. Instances of a group depend on those of the groups
 * with the next lower launch order. User data and configuration scripts are not in it: they are named in each instance's metadata.
 */
final class AppTemplate {
    private static final String INSTANCE_TYPE = "InstanceType";
    private static final String SUBNET = "SubnetId";
    private static final String SECURITY_GROUP = "SecurityGroupId";
    private static final int MAX_RESOURCES = 500;

    private final App app;
    private final Map<String, AppJob> jobs = new TreeMap<>();
    private final Map<String, JsonNode> launches = new TreeMap<>();
    private final Map<String, Integer> orders = new TreeMap<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, String> logicalIds = new LinkedHashMap<>();

    AppTemplate(App app, List<AppJob> jobs) {
        this.app = app;
        jobs.stream()
                .filter(job -> job.job().latestAmiId().isPresent())
                .forEach(job -> this.jobs.put(job.job().serverId(), job));
        ObjectNode document = Apps.document(app.configurations().launch());
        for (JsonNode group : document.path(PutAppLaunchConfiguration.LIST)) {
            orders.put(
                    group.path("serverGroupId").asText(),
                    group.path("launchOrder").asInt(0));
            for (JsonNode server : group.path(PutAppLaunchConfiguration.SERVERS)) {
                launches.put(server.path("server").path("serverId").asText(), server);
            }
        }
    }

    /** The template as maps and lists; OperationNotPermittedException when a server has no AMI yet. */
    Map<String, Object> build() {
        check();
        nameAll();
        Map<String, Object> resources = new LinkedHashMap<>();
        for (App.Group group : app.groups()) {
            for (String serverId : group.serverIds()) {
                resources.put(logicalId(serverId), instance(group, serverId));
            }
        }
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("AWSTemplateFormatVersion", "2010-09-09");
        template.put("Description", "Drayage app " + app.appId() + ": the latest AMIs of its servers");
        if (!parameters.isEmpty()) {
            template.put("Parameters", parameters);
        }
        template.put("Resources", resources);
        return template;
    }

    private void check() {
        List<String> without = app.serverIds().stream()
                .filter(id -> !jobs.containsKey(id))
                .limit(20)
                .toList();
        if (app.serverIds().isEmpty() || !without.isEmpty()) {
            throw SmsException.notPermitted("Not every server of app " + app.appId()
                    + " has an AMI yet: " + (without.isEmpty() ? "it has no servers" : String.join(", ", without))
                    + ". Replicate the app first (start-app-replication); a disk-image builder makes no AMIs.");
        }
        if (app.serverIds().size() > MAX_RESOURCES) {
            throw SmsException.notPermitted("A CloudFormation template holds at most " + MAX_RESOURCES
                    + " resources, and app " + app.appId() + " has "
                    + app.serverIds().size()
                    + " servers. Split it.");
        }
    }

    private void nameAll() {
        for (String serverId : app.serverIds()) {
            String wanted = launches.containsKey(serverId)
                    ? launches.get(serverId).path("logicalId").asText("")
                    : "";
            String name = wanted.isEmpty() ? "Server" + serverId.substring(2) : wanted;
            if (logicalIds.containsValue(name)
                    || name.equals(INSTANCE_TYPE)
                    || name.equals(SUBNET)
                    || name.equals(SECURITY_GROUP)) {
                throw SmsException.invalid(
                        "logicalId " + name + " is taken: two servers have it, or it is a parameter of the template.");
            }
            logicalIds.put(serverId, name);
        }
    }

    private String logicalId(String serverId) {
        return logicalIds.getOrDefault(serverId, "");
    }

    private Map<String, Object> instance(App.Group group, String serverId) {
        AppJob job = Objects.requireNonNull(jobs.get(serverId));
        JsonNode launch = launches.containsKey(serverId) ? launches.get(serverId) : Apps.document(Optional.empty());
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("ImageId", job.job().latestAmiId().orElseThrow());
        properties.put(
                "InstanceType",
                textOr(
                        launch,
                        "instanceType",
                        INSTANCE_TYPE,
                        "String",
                        "Type of the instances that have none of their own"));
        put(properties, "KeyName", launch.path("ec2KeyName"));
        put(properties, "IamInstanceProfile", launch.path("iamInstanceProfileName"));
        properties.put("NetworkInterfaces", List.of(network(launch)));
        properties.put("Tags", tags(job));
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("Type", "AWS::EC2::Instance");
        List<String> before = before(group);
        if (!before.isEmpty()) {
            resource.put("DependsOn", before);
        }
        resource.put("Metadata", metadata(group, serverId, job, launch));
        resource.put("Properties", properties);
        return resource;
    }

    private Map<String, Object> network(JsonNode launch) {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("DeviceIndex", "0");
        network.put(
                "AssociatePublicIpAddress",
                launch.path("associatePublicIpAddress").asBoolean(false));
        network.put(
                "SubnetId",
                textOr(
                        launch,
                        "subnet",
                        SUBNET,
                        "AWS::EC2::Subnet::Id",
                        "Subnet of the instances that have none of their own"));
        network.put(
                "GroupSet",
                List.of(textOr(
                        launch,
                        "securityGroup",
                        SECURITY_GROUP,
                        "AWS::EC2::SecurityGroup::Id",
                        "Security group of the instances that have none of their own")));
        return network;
    }

    private Object textOr(JsonNode launch, String member, String parameter, String type, String description) {
        String own = launch.path(member).asText("");
        if (!own.isEmpty()) {
            return own;
        }
        parameters.computeIfAbsent(parameter, name -> parameter(name, type, description));
        return Map.of("Ref", parameter);
    }

    private static Map<String, Object> parameter(String name, String type, String description) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("Type", type);
        parameter.put("Description", description);
        if (name.equals(INSTANCE_TYPE)) {
            parameter.put("Default", "m5.large");
        }
        return parameter;
    }

    private static void put(Map<String, Object> properties, String name, JsonNode value) {
        if (!value.asText("").isEmpty()) {
            properties.put(name, value.asText());
        }
    }

    private List<Map<String, String>> tags(AppJob job) {
        Map<String, String> tags = new TreeMap<>(app.tags());
        tags.putIfAbsent("Name", job.job().vm().vmName());
        List<Map<String, String>> list = new ArrayList<>();
        tags.forEach((key, value) -> list.add(ordered("Key", key, "Value", value)));
        return list;
    }

    private static Map<String, String> ordered(String first, String one, String second, String two) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }

    private Map<String, Object> metadata(App.Group group, String serverId, AppJob job, JsonNode launch) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("ServerId", serverId);
        metadata.put("ReplicationJobId", job.job().jobId());
        metadata.put("ServerGroupId", group.groupId());
        location(metadata, "UserData", launch.path("userData").path("s3Location"));
        location(metadata, "ConfigureScript", launch.path("configureScript"));
        return metadata;
    }

    private static void location(Map<String, Object> metadata, String name, JsonNode location) {
        if (location.isObject()) {
            metadata.put(
                    name,
                    "s3://" + location.path("bucket").asText() + "/"
                            + location.path("key").asText());
        }
    }

    /** The instances of the groups with the next lower launch order. */
    private List<String> before(App.Group group) {
        int mine = orders.getOrDefault(group.groupId(), 0);
        int lower = app.groups().stream()
                .mapToInt(other -> orders.getOrDefault(other.groupId(), 0))
                .filter(order -> order < mine)
                .max()
                .orElse(Integer.MIN_VALUE);
        return app.groups().stream()
                .filter(other -> lower != Integer.MIN_VALUE && orders.getOrDefault(other.groupId(), 0) == lower)
                .flatMap(other -> other.serverIds().stream())
                .map(this::logicalId)
                .toList();
    }
}
