package io.drayage.control.app;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.cli.Peers;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.sms.SmsException;
import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.VcenterInventory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Apps, from their making to the template of their images. */
@ExtendWith(PostgresExtension.class)
class AppsIT {
    private final TestDatabase database;
    private SmsOnPostgres sms;
    private List<String> servers = List.of();

    AppsIT(TestDatabase database) {
        this.database = database;
        this.sms = new SmsOnPostgres(database);
    }

    @BeforeEach
    void estate() {
        sms = new SmsOnPostgres(database);
        sms.servers(4);
        servers = sms.estate.serverIds();
    }

    private static String list(List<String> ids) {
        return String.join(
                ",", ids.stream().map(id -> "{\"serverId\":\"" + id + "\"}").toList());
    }

    /** An app of two groups of two. */
    private JsonNode create() {
        return sms.call("CreateApp", """
                {"name":"shop","description":"the shop","tags":[{"key":"wave","value":"1"}],"serverGroups":[
                  {"name":"db","serverList":[%s]},{"name":"web","serverList":[%s]}]}""".formatted(list(servers.subList(0, 2)), list(servers.subList(2, 4))));
    }

    private static String id(JsonNode app) {
        return app.path("appSummary").path("appId").asText();
    }

    private static String only(String appId) {
        return "{\"appId\":\"" + appId + "\"}";
    }

    private String group(JsonNode app, int index) {
        return app.path("serverGroups").get(index).path("serverGroupId").asText();
    }

    private String status(String appId) {
        return sms.call("GetApp", only(appId))
                .path("appSummary")
                .path("replicationStatus")
                .asText();
    }

    /** Every twelve hours, but the first server once. */
    private String configured() {
        JsonNode app = create();
        String once = configuration(servers.get(0), "\"runOnce\":true,\"numberOfRecentAmisToKeep\":2");
        String repeated = String.join(
                ",",
                servers.subList(2, 4).stream()
                        .map(id -> configuration(id, "\"frequency\":12"))
                        .toList());
        sms.call("PutAppReplicationConfiguration", """
                {"appId":"%s","serverGroupReplicationConfigurations":[
                  {"serverGroupId":"%s","serverReplicationConfigurations":[%s,%s]},
                  {"serverGroupId":"%s","serverReplicationConfigurations":[%s]}]}""".formatted(
                        id(app),
                        group(app, 0),
                        once,
                        configuration(servers.get(1), "\"frequency\":24"),
                        group(app, 1),
                        repeated));
        return id(app);
    }

    private static String configuration(String server, String parameters) {
        return "{\"server\":{\"serverId\":\"%s\"},\"serverReplicationParameters\":{%s}}".formatted(server, parameters);
    }

    @Test
    void anAppIsMadeReadChangedListedAndDeleted() {
        // When
        JsonNode made = create();
        // Then
        JsonNode summary = made.path("appSummary");
        assertThat(id(made)).matches("app-[0-9a-f]{17}");
        assertThat(summary.path("totalServers").asInt()).isEqualTo(4);
        assertThat(summary.path("totalServerGroups").asInt()).isEqualTo(2);
        assertThat(summary.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(summary.path("replicationStatus").asText()).isEqualTo("READY_FOR_CONFIGURATION");
        assertThat(made.path("serverGroups")
                        .get(0)
                        .path("serverList")
                        .get(0)
                        .path("vmServer")
                        .path("vmName")
                        .asText())
                .isEqualTo("web00001");
        assertThat(sms.call("GetApp", only(id(made)))).isEqualTo(made);
        // When: a group goes, the other keeps its id and is renamed, a new one comes
        JsonNode changed = sms.call("UpdateApp", """
                {"appId":"%s","name":"store","serverGroups":[
                  {"serverGroupId":"%s","name":"front","serverList":[%s]},{"serverList":[%s]}]}""".formatted(
                        id(made), group(made, 1), list(servers.subList(2, 4)), list(servers.subList(0, 1))));
        // Then
        assertThat(changed.path("appSummary").path("name").asText()).isEqualTo("store");
        assertThat(changed.path("appSummary").path("description").asText()).isEqualTo("the shop");
        assertThat(group(changed, 0)).isEqualTo(group(made, 1));
        assertThat(changed.path("appSummary").path("totalServers").asInt()).isEqualTo(3);
        assertThat(changed.path("tags")).hasSize(1);
        // When / Then
        assertThat(sms.call("ListApps", "{}").path("apps")).hasSize(1);
        sms.call("DeleteApp", only(id(made)));
        assertThat(sms.call("ListApps", "{}").path("apps")).isEmpty();
        assertThat(sms.refused("GetApp", only(id(made)))).hasMessageContaining(id(made));
    }

    @Test
    void theSameClientTokenGivesTheSameApp() {
        String first = id(sms.call("CreateApp", "{\"name\":\"a\",\"clientToken\":\"t-1\"}"));
        assertThat(id(sms.call("CreateApp", "{\"name\":\"a\",\"clientToken\":\"t-1\"}")))
                .isEqualTo(first);
        assertThat(id(sms.call("CreateApp", "{\"name\":\"a\",\"clientToken\":\"t-2\"}")))
                .isNotEqualTo(first);
    }

    @Test
    void appsAreListedByPagesWhileOthersGo() {
        List<String> ids = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> ids.add(id(sms.call("CreateApp", "{\"name\":\"a" + i + "\"}"))));
        JsonNode page = sms.call("ListApps", "{\"maxResults\":2}");
        List<String> seen = new ArrayList<>(page.findValuesAsText("appId"));
        sms.call("DeleteApp", only(ids.get(0)));
        while (page.has("nextToken")) {
            page = sms.call(
                    "ListApps",
                    "{\"maxResults\":2,\"nextToken\":\""
                            + page.path("nextToken").asText() + "\"}");
            seen.addAll(page.findValuesAsText("appId"));
        }
        assertThat(seen).isEqualTo(ids);
        JsonNode named = sms.call("ListApps", "{\"appIds\":[\"" + ids.get(3) + "\"]}");
        assertThat(named.findValuesAsText("appId")).containsExactly(ids.get(3));
    }

    @Test
    void groupsOfServersThatCannotBeAreRefused() {
        assertThat(sms.refused(
                        "CreateApp",
                        "{\"name\":\"a\",\"serverGroups\":[{\"serverList\":[{\"serverId\":\"s-00000000\"}]}]}"))
                .hasMessageContaining("Not in the catalog: s-00000000");
        String twice = list(List.of(servers.get(0), servers.get(0)));
        assertThat(sms.refused("CreateApp", "{\"name\":\"a\",\"serverGroups\":[{\"serverList\":[" + twice + "]}]}"))
                .hasMessageContaining("more than once");
        assertThat(sms.refused(
                        "CreateApp",
                        "{\"name\":\"a\",\"serverGroups\":[{\"serverGroupId\":\"sg-00000000000000000\"}]}"))
                .hasMessageContaining("leave it out");
        assertThat(sms.refused("CreateApp", "{}").code()).isEqualTo("MissingRequiredParameterException");
        assertThat(sms.refused("CreateApp", "{\"name\":\"a\",\"tags\":[{\"key\":\"k\"},{\"key\":\"k\"}]}"))
                .hasMessageContaining("Tag key k");
    }

    @Test
    void configurationsAreGivenBackWithTheServersAndForgotten() {
        String app = configured();
        JsonNode configuration = sms.call("GetAppReplicationConfiguration", only(app));
        JsonNode first = configuration
                .path("serverGroupReplicationConfigurations")
                .get(0)
                .path("serverReplicationConfigurations")
                .get(0);
        assertThat(first.path("server").path("vmServer").path("vmName").asText())
                .isEqualTo("web00001");
        assertThat(first.path("serverReplicationParameters").path("runOnce").asBoolean())
                .isTrue();
        assertThat(status(app)).isEqualTo("READY_FOR_REPLICATION");
        sms.call("DeleteAppReplicationConfiguration", only(app));
        assertThat(status(app)).isEqualTo("READY_FOR_CONFIGURATION");
        assertThat(sms.call("GetAppReplicationConfiguration", only(app)).path("serverGroupReplicationConfigurations"))
                .isEmpty();
        // A server of another group is refused.
        JsonNode read = sms.call("GetApp", only(app));
        assertThat(sms.refused("PutAppReplicationConfiguration", """
                        {"appId":"%s","serverGroupReplicationConfigurations":[{"serverGroupId":"%s",
                         "serverReplicationConfigurations":[%s]}]}""".formatted(
                                app, group(read, 0), configuration(servers.get(3), ""))))
                .hasMessageContaining(servers.get(3));
    }

    @Test
    void anAppWithoutConfigurationIsNotStarted() {
        assertThat(sms.refused("StartAppReplication", only(id(create()))))
                .hasMessageContaining("put-app-replication-configuration");
    }

    @Test
    void startMakesAJobForEachServerWithItsParametersAndTheStatusFollowsThem() {
        // When
        String app = configured();
        sms.call("StartAppReplication", only(app));
        // Then
        JsonNode jobs = sms.call("GetReplicationJobs", "{}").path("replicationJobList");
        assertThat(jobs).hasSize(4);
        assertThat(jobs.get(0).path("runOnce").asBoolean()).isTrue();
        assertThat(jobs.get(0).path("numberOfRecentAmisToKeep").asInt()).isEqualTo(2);
        assertThat(jobs.get(1).path("frequency").asInt()).isEqualTo(24);
        assertThat(jobs.get(3).path("frequency").asInt()).isEqualTo(12);
        assertThat(status(app)).isEqualTo("REPLICATION_PENDING");
        // When: again
        sms.call("StartAppReplication", only(app));
        // Then: nothing is made twice
        assertThat(sms.call("GetReplicationJobs", "{}").path("replicationJobList"))
                .hasSize(4);
        // When: engines work
        sms.runs(true);
        assertThat(status(app)).isEqualTo("REPLICATED");
        sms.after(Duration.ofHours(12));
        await(sms.stores.runs().createDue(100));
        assertThat(status(app)).isEqualTo("DELTA_REPLICATION_IN_PROGRESS");
        sms.runs(true);
        assertThat(status(app)).isEqualTo("DELTA_REPLICATED");
        sms.after(Duration.ofHours(12));
        sms.runs(false);
        JsonNode failed = sms.call("GetApp", only(app)).path("appSummary");
        assertThat(failed.path("replicationStatus").asText()).isEqualTo("DELTA_REPLICATION_FAILED");
        assertThat(failed.path("replicationStatusMessage").asText()).contains("web00003: the datastore is full");
        assertThat(failed.has("latestReplicationTime")).isTrue();
        // When: stopped
        sms.call("StopAppReplication", only(app));
        // Then
        assertThat(status(app)).isEqualTo("REPLICATION_STOPPING");
        for (JsonNode job : jobs) {
            if (!job.path("runOnce").asBoolean()) {
                await(sms.stores.jobs().deleted(job.path("replicationJobId").asText()));
            }
        }
        assertThat(status(app)).isEqualTo("REPLICATION_STOPPED");
        sms.call("StartAppReplication", only(app));
        assertThat(status(app)).isIn("REPLICATION_PENDING", "REPLICATION_IN_PROGRESS");
    }

    @Test
    void aServerThatIsRefusedDoesNotStopTheOthersAndIsNamed() {
        // Given: the second server has a raw device mapping
        sms.estate.importVms(List.of(
                io.drayage.control.persistence.Estate.vm("vm-1", "/Datacenters/DC1/vm/web00001"),
                new VcenterInventory.Vm(
                        "vm-2",
                        "web00002",
                        "/Datacenters/DC1/vm/web00002",
                        "uuid-vm-2",
                        new Facts("Debian", 1, List.of("Hard disk 1: a raw device mapping."), List.of()))));
        String app = configured();
        // When
        sms.call("StartAppReplication", only(app));
        sms.runs(true);
        // Then
        JsonNode summary = sms.call("GetApp", only(app)).path("appSummary");
        assertThat(summary.path("replicationStatus").asText()).isEqualTo("PARTIALLY_REPLICATED");
        assertThat(summary.path("replicationStatusMessage").asText())
                .contains("web00002")
                .contains("raw device");
        assertThat(sms.call("GetReplicationJobs", "{}").path("replicationJobList"))
                .hasSize(3);
    }

    @Test
    void onDemandStartsARunOfEveryLiveJobAndIsRefusedWhenNoneCan() {
        String app = configured();
        assertThat(sms.refused("StartOnDemandAppReplication", only(app))).hasMessageContaining("being replicated");
        sms.call("StartAppReplication", only(app));
        sms.runs(true);
        sms.call("StartOnDemandAppReplication", "{\"appId\":\"" + app + "\",\"description\":\"last\"}");
        SmsException busy = sms.refused("StartOnDemandAppReplication", only(app));
        assertThat(busy.code()).isEqualTo("OperationNotPermittedException");
        assertThat(busy).hasMessageContaining("run in progress");
    }

    @Test
    void anAppThatReplicatesIsDeletedOnlyByForceAndItsGroupsStay() {
        String app = configured();
        sms.call("StartAppReplication", only(app));
        assertThat(sms.refused("DeleteApp", only(app))).hasMessageContaining("forceStopAppReplication");
        assertThat(sms.refused("UpdateApp", "{\"appId\":\"" + app + "\",\"serverGroups\":[]}"))
                .hasMessageContaining("stop-app-replication");
        sms.call("DeleteApp", "{\"appId\":\"" + app + "\",\"forceStopAppReplication\":true}");
        assertThat(sms.call("GetReplicationJobs", "{}").findValuesAsText("state"))
                .hasSize(4)
                .allMatch("DELETING"::equals);
    }

    @Test
    void launchingIsRefusedWithTheTemplateAsTheWay() {
        String app = id(create());
        assertThat(sms.refused("LaunchApp", only(app)))
                .hasMessageContaining("generate-template")
                .hasMessageContaining("create-stack");
        assertThat(sms.refused("TerminateApp", only(app)).code()).isEqualTo("OperationNotPermittedException");
        assertThat(sms.refused("ImportAppCatalog", "{}")).hasMessageContaining("create-app");
    }

    @Test
    void validationsAreKeptWithIdsAndTheirResultsAreNotified() {
        // Given
        JsonNode made = create();
        String app = id(made);
        sms.call("PutAppValidationConfiguration", """
                {"appId":"%s","appValidationConfigurations":[{"name":"smoke","appValidationStrategy":"SSM",
                  "ssmValidationParameters":{"command":"curl -f http://localhost/","executionTimeoutSeconds":60}}],
                 "serverGroupValidationConfigurations":[{"serverGroupId":"%s","serverValidationConfigurations":[
                  {"server":{"serverId":"%s"},"name":"boot","serverValidationStrategy":"USERDATA",
                   "userDataValidationParameters":{"scriptType":"SHELL_SCRIPT"}}]}]}""".formatted(app, group(made, 0), servers.get(0)));
        // Then
        JsonNode kept = sms.call("GetAppValidationConfiguration", only(app));
        String smoke = kept.path("appValidationConfigurations")
                .get(0)
                .path("validationId")
                .asText();
        assertThat(smoke).matches("val-[0-9a-f]{17}");
        assertThat(kept.toString()).contains("curl -f");
        JsonNode before = sms.call("GetAppValidationOutput", only(app)).path("validationOutputList");
        assertThat(before).hasSize(2);
        assertThat(before.get(0).path("status").asText()).isEqualTo("READY_FOR_VALIDATION");
        assertThat(before.get(1)
                        .path("serverValidationOutput")
                        .path("server")
                        .path("serverId")
                        .asText())
                .isEqualTo(servers.get(0));
        // When
        sms.call("NotifyAppValidationOutput", """
                {"appId":"%s","notificationContext":{"validationId":"%s","status":"SUCCEEDED","statusMessage":"200"}}""".formatted(app, smoke));
        // Then
        JsonNode after = sms.call("GetAppValidationOutput", only(app))
                .path("validationOutputList")
                .get(0);
        assertThat(after.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(after.path("latestValidationTime").asLong())
                .isEqualTo(sms.now().getEpochSecond());
        assertThat(sms.refused("NotifyAppValidationOutput", """
                        {"appId":"%s","notificationContext":{"validationId":"val-00000000000000000","status":"FAILED"}}""".formatted(app)))
                .hasMessageContaining("val-00000000000000000");
        sms.call("DeleteAppValidationConfiguration", only(app));
        assertThat(sms.call("GetAppValidationOutput", only(app)).path("validationOutputList"))
                .isEmpty();
    }

    @Test
    void theTemplateOfTheLatestAmisIsOneThatCfnLintAccepts(@TempDir Path folder) throws IOException {
        // Given: launch configuration for the second group, which is launched after the first
        String app = configured();
        JsonNode made = sms.call("GetApp", only(app));
        assertThat(sms.refused("GenerateTemplate", only(app))).hasMessageContaining("has an AMI yet");
        sms.call("PutAppLaunchConfiguration", """
                {"appId":"%s","roleName":"sms-launch","serverGroupLaunchConfigurations":[
                 {"serverGroupId":"%s","launchOrder":1},
                 {"serverGroupId":"%s","launchOrder":2,"serverLaunchConfigurations":[{"server":{"serverId":"%s"},
                  "logicalId":"Front","subnet":"subnet-0123456789abcdef0","securityGroup":"sg-0123456789abcdef0",
                  "instanceType":"t3.medium","ec2KeyName":"key","associatePublicIpAddress":true,
                  "userData":{"s3Location":{"bucket":"scripts","key":"boot.sh"}}}]}]}""".formatted(app, group(made, 0), group(made, 1), servers.get(2)));
        assertThat(sms.call("GetAppLaunchConfiguration", only(app))
                        .path("roleName")
                        .asText())
                .isEqualTo("sms-launch");
        sms.call("StartAppReplication", only(app));
        sms.runs(true);
        // When
        JsonNode json = sms.call("GenerateTemplate", only(app)).path("s3Location");
        JsonNode yaml = sms.call("GenerateChangeSet", "{\"appId\":\"" + app + "\",\"changesetFormat\":\"YAML\"}")
                .path("s3Location");
        // Then
        assertThat(json.path("bucket").asText()).isEqualTo("staging-bucket");
        String text = written(json);
        String ami = sms.call("GetReplicationJobs", "{}")
                .path("replicationJobList")
                .get(2)
                .path("latestAmiId")
                .asText();
        assertThat(text)
                .contains("\"Front\"")
                .contains("\"ImageId\":\"" + ami + "\"")
                .contains("\"DependsOn\":[\"Server" + servers.get(0).substring(2))
                .contains("s3://scripts/boot.sh");
        assertThat(written(yaml))
                .contains("AWSTemplateFormatVersion: '2010-09-09'")
                .contains("Front:");
        Path lint = Peers.program("venv/bin/cfn-lint");
        for (JsonNode where : List.of(json, yaml)) {
            Path file = folder.resolve(where.path("key").asText().replace('/', '_'));
            Files.writeString(file, written(where));
            Process process = new ProcessBuilder(lint.toString(), "--regions", "us-east-1", "--", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).as(file.toString()).isEmpty();
        }
    }

    private String written(JsonNode location) {
        return Objects.requireNonNull(sms.written.get(location.path("key").asText()))
                .toString();
    }
}
