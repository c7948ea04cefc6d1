package io.drayage.control.app;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.persistence.Estate;
import io.drayage.control.sms.SmsException;
import io.drayage.control.store.AuditEntry;
import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.VcenterInventory;
import io.drayage.engine.api.RunOrder.ImageWanted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rules of jobs, catalog and connectors as callers of the API meet them. */
@ExtendWith(PostgresExtension.class)
class JobRulesIT {
    private final TestDatabase database;
    private SmsOnPostgres sms;

    JobRulesIT(TestDatabase database) {
        this.database = database;
        this.sms = new SmsOnPostgres(database);
    }

    @BeforeEach
    void empty() {
        sms = new SmsOnPostgres(database);
    }

    private String create(String serverId, String more) {
        return "{\"serverId\":\"" + serverId + "\",\"seedReplicationTime\":0" + more + "}";
    }

    @Test
    void updateChangesEveryParameterThatIsGivenAndLeavesTheOthers() {
        // Given
        String job = sms.job(sms.servers(1), 12);
        long next = sms.now().plus(Duration.ofDays(2)).getEpochSecond();
        // When
        sms.call("UpdateReplicationJob", """
                {"replicationJobId":"%s","frequency":24,"nextReplicationRunStartTime":%d,"licenseType":"BYOL",
                 "roleName":"other","description":"new","numberOfRecentAmisToKeep":5}""".formatted(job, next));
        // Then
        JsonNode changed = sms.getJob(job);
        assertThat(changed.path("frequency").asInt()).isEqualTo(24);
        assertThat(changed.path("nextReplicationRunStartTime").asLong()).isEqualTo(next);
        assertThat(changed.path("licenseType").asText()).isEqualTo("BYOL");
        assertThat(changed.path("roleName").asText()).isEqualTo("other");
        assertThat(changed.path("description").asText()).isEqualTo("new");
        assertThat(changed.path("numberOfRecentAmisToKeep").asInt()).isEqualTo(5);
        // When
        sms.call("UpdateReplicationJob", "{\"replicationJobId\":\"" + job + "\",\"description\":\"newer\"}");
        // Then
        JsonNode again = sms.getJob(job);
        assertThat(again.path("description").asText()).isEqualTo("newer");
        assertThat(again.path("frequency").asInt()).isEqualTo(24);
        assertThat(again.path("nextReplicationRunStartTime").asLong()).isEqualTo(next);
    }

    @Test
    void anUpdatedStartInThePastMeansNow() {
        String job = sms.job(sms.servers(1), 12);
        sms.call(
                "UpdateReplicationJob", "{\"replicationJobId\":\"" + job + "\",\"nextReplicationRunStartTime\":86400}");
        assertThat(sms.getJob(job).path("nextReplicationRunStartTime").asLong())
                .isEqualTo(sms.now().getEpochSecond());
    }

    @Test
    void updatingAJobThatIsNotThereOrHasEndedIsRefused() {
        String job = sms.job(sms.servers(1), 12);
        assertThat(sms.refused("UpdateReplicationJob", "{\"replicationJobId\":\"sms-job-00000000\"}")
                        .code())
                .isEqualTo("ReplicationJobNotFoundException");
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + job + "\"}");
        SmsException deleting =
                sms.refused("UpdateReplicationJob", "{\"replicationJobId\":\"" + job + "\",\"frequency\":1}");
        assertThat(deleting.code()).isEqualTo("OperationNotPermittedException");
        assertThat(deleting).hasMessageContaining("DELETING");
    }

    @Test
    void theFirstRunIsAtMostThirtyDaysAhead() {
        String server = sms.servers(1);
        long last = sms.now().plus(Duration.ofDays(30)).getEpochSecond();
        SmsException late = sms.refused(
                "CreateReplicationJob",
                "{\"serverId\":\"%s\",\"runOnce\":true,\"seedReplicationTime\":%d}".formatted(server, last + 1));
        assertThat(late.code()).isEqualTo("InvalidParameterException");
        assertThat(late).hasMessageContaining("30 days");
        sms.call(
                "CreateReplicationJob",
                "{\"serverId\":\"%s\",\"runOnce\":true,\"seedReplicationTime\":%d}".formatted(server, last));
    }

    @Test
    void aJobNeedsAFrequencyUnlessItRunsOnce() {
        String server = sms.servers(1);
        assertThat(sms.refused("CreateReplicationJob", create(server, "")).code())
                .isEqualTo("MissingRequiredParameterException");
        assertThat(sms.refused("CreateReplicationJob", create(server, ",\"runOnce\":false"))
                        .code())
                .isEqualTo("MissingRequiredParameterException");
        sms.call("CreateReplicationJob", create(server, ",\"runOnce\":true"));
    }

    @Test
    void aServerHasOneJobUntilThatHasEnded() {
        String server = sms.servers(1);
        String first = sms.job(server, 12);
        SmsException second = sms.refused("CreateReplicationJob", create(server, ",\"frequency\":1"));
        assertThat(second.code()).isEqualTo("ReplicationJobAlreadyExistsException");
        assertThat(second).hasMessageContaining(first);
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + first + "\"}");
        await(sms.stores.jobs().deleted(first));
        assertThat(sms.job(server, 1)).isNotEqualTo(first);
    }

    @Test
    void linuxIsByolOnlyAtCreationAndAtUpdate() {
        String server = sms.servers(1);
        SmsException linux =
                sms.refused("CreateReplicationJob", create(server, ",\"frequency\":1,\"licenseType\":\"AWS\""));
        assertThat(linux.code()).isEqualTo("ServerCannotBeReplicatedException");
        assertThat(linux).hasMessageContaining("BYOL");
        String job = sms.job(server, 1);
        assertThat(sms.refused("UpdateReplicationJob", "{\"replicationJobId\":\"" + job + "\",\"licenseType\":\"AWS\"}")
                        .code())
                .isEqualTo("ServerCannotBeReplicatedException");
    }

    @Test
    void whatTheImportFoundAgainstAServerRefusesItsJobByName() {
        sms.estate.connector("dc1");
        sms.estate.importVms(List.of(new VcenterInventory.Vm(
                "vm-1",
                "db",
                "/Datacenters/DC1/vm/db",
                "uuid",
                new Facts(
                        "Debian", 1, List.of("Hard disk 2: a raw device mapping cannot be replicated."), List.of()))));
        SmsException refused = sms.refused(
                "CreateReplicationJob", create(sms.estate.serverIds().get(0), ",\"frequency\":1"));
        assertThat(refused.code()).isEqualTo("ServerCannotBeReplicatedException");
        assertThat(refused).hasMessageContaining("raw device mapping").hasMessageContaining("/Datacenters/DC1/vm/db");
    }

    @Test
    void encryptionIsForBuildersThatMakeAmis() {
        SmsOnPostgres disks = new SmsOnPostgres(database, ImageWanted.DISK_IMAGE);
        String server = disks.servers(1);
        assertThat(disks.refused("CreateReplicationJob", create(server, ",\"frequency\":1,\"encrypted\":true")))
                .hasMessageContaining("disk-image");
        String job = disks.job(server, 1);
        assertThat(disks.refused(
                                "UpdateReplicationJob",
                                "{\"replicationJobId\":\"" + job + "\",\"kmsKeyId\":\"alias/x\"}")
                        .code())
                .isEqualTo("InvalidParameterException");
    }

    @Test
    void ninetyDaysAfterAVmsFirstReplicationANewJobForItIsRefusedToo() {
        // Given: a VM whose first job was deleted after its first run
        String server = sms.servers(1);
        String first = sms.job(server, 12);
        await(sms.stores.runs().createDue(10));
        ClaimedRun run =
                await(sms.stores.runs().claim("e", Estate.LEASE, 1, 50)).get(0);
        await(sms.stores.runs().complete(run.key(), Estate.result(run, "ami-1")));
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + first + "\"}");
        await(sms.stores.jobs().deleted(first));
        // When: a second job is made within the 90 days, then one after them
        sms.after(Duration.ofDays(89));
        String second = sms.job(server, 12);
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + second + "\"}");
        await(sms.stores.jobs().deleted(second));
        sms.after(Duration.ofDays(1));
        SmsException over = sms.refused("CreateReplicationJob", create(server, ",\"frequency\":12"));
        // Then
        assertThat(over.code()).isEqualTo("ServerCannotBeReplicatedException");
        assertThat(over).hasMessageContaining("limits.replicationDays").hasMessageContaining("90 days");
    }

    @Test
    void clearingTheCatalogRemovesTheServersAndLeavesTheJobs() {
        String job = sms.job(sms.servers(3), 12);
        sms.call("DeleteServerCatalog", "{}");
        JsonNode servers = sms.call("GetServers", "{}");
        assertThat(servers.path("serverCatalogStatus").asText()).isEqualTo("DELETED");
        assertThat(servers.path("serverList")).isEmpty();
        assertThat(sms.getJob(job).path("state").asText()).isEqualTo("PENDING");
    }

    @Test
    void aConnectorStaysUntilAllReplicationsThatUseItHaveEnded() {
        // Given
        String connector = sms.estate.connector("dc1").connectorId();
        sms.estate.importVms(1);
        String job = sms.job(sms.estate.serverIds().get(0), 12);
        String request = "{\"connectorId\":\"" + connector + "\"}";
        // When / Then
        assertThat(sms.refused("DisassociateConnector", request).code()).isEqualTo("OperationNotPermittedException");
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + job + "\"}");
        assertThat(sms.refused("DisassociateConnector", request)).hasMessageContaining("have not ended");
        await(sms.stores.jobs().deleted(job));
        sms.call("DisassociateConnector", request);
        assertThat(sms.call("GetConnectors", "{}").path("connectorList")).isEmpty();
        assertThat(sms.refused("DisassociateConnector", request).code()).isEqualTo("InvalidParameterException");
        assertThat(sms.refused(
                                "CreateReplicationJob",
                                create(sms.estate.serverIds().get(0), ",\"frequency\":1"))
                        .code())
                .isEqualTo("NoConnectorsAvailableException");
    }

    @Test
    void pagesSurviveWhatChangesMeanwhile() {
        // Given: five jobs, read by twos
        sms.servers(5);
        List<String> servers = sms.estate.serverIds();
        List<String> jobs = servers.stream().map(server -> sms.job(server, 12)).toList();
        JsonNode page = sms.call("GetReplicationJobs", "{\"maxResults\":2}");
        Set<String> seen = new HashSet<>(page.findValuesAsText("replicationJobId"));
        // When: a job of the page before goes, and another comes
        sms.call("DeleteReplicationJob", "{\"replicationJobId\":\"" + jobs.get(0) + "\"}");
        await(sms.stores.jobs().deleted(jobs.get(0)));
        String late = sms.job(servers.get(0), 12);
        while (page.has("nextToken")) {
            page = sms.call(
                    "GetReplicationJobs",
                    "{\"maxResults\":2,\"nextToken\":\""
                            + page.path("nextToken").asText() + "\"}");
            // Then: nothing is seen twice
            page.findValuesAsText("replicationJobId")
                    .forEach(id -> assertThat(seen.add(id)).as(id).isTrue());
        }
        // Then: nothing is left out
        assertThat(seen).containsAll(jobs).contains(late);
        assertThat(sms.refused("GetReplicationJobs", "{\"nextToken\":\"AAAA\"}").code())
                .isEqualTo("InvalidParameterException");
    }

    @Test
    void everyChangeIsWrittenDownWithWhoWhatAndFromWhere() {
        // When
        String server = sms.servers(1);
        String job = sms.job(server, 12);
        sms.refused("DeleteReplicationJob", "{\"replicationJobId\":\"sms-job-00000000\"}");
        sms.refused("DeleteServerCatalog", "{}", SmsOnPostgres.READER);
        sms.call("GetServers", "{}");
        // Then: newest first, refused ones too, reads not
        List<AuditEntry> audit =
                await(sms.stores.audit().list(PageRequest.first(10))).items();
        assertThat(audit)
                .extracting(AuditEntry::action, AuditEntry::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("DeleteServerCatalog", "UnauthorizedOperationException"),
                        org.assertj.core.groups.Tuple.tuple("DeleteReplicationJob", "ReplicationJobNotFoundException"),
                        org.assertj.core.groups.Tuple.tuple("CreateReplicationJob", "OK"));
        AuditEntry made = audit.get(2);
        assertThat(made.caller()).isEqualTo(SmsOnPostgres.OPERATOR);
        assertThat(made.at()).isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(made.details()).contains(server).contains(job);
        assertThat(audit.get(0).caller().from()).isEqualTo("192.0.2.8");
    }
}
