package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.VCENTER;
import static io.drayage.control.persistence.Estate.failure;
import static io.drayage.control.persistence.Estate.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.CatalogPage;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.CatalogState.Status;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.control.store.VcenterInventory;
import io.drayage.control.store.VcenterInventory.Vm;
import io.drayage.control.store.VmServerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgCatalogStoreIT {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration STALE = Duration.ofMinutes(5);

    private Estate estate;
    private CatalogStore catalog;

    PgCatalogStoreIT(TestDatabase test) {
        estate = new Estate(test);
        catalog = estate.stores.catalog();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        catalog = estate.stores.catalog();
    }

    @Test
    void theStatusFollowsImportAndClearing() {
        // Given
        estate.test.setNow(NOON);
        assertThat(await(catalog.state()).status()).isEqualTo(Status.NOT_IMPORTED);
        assertThat(await(catalog.state()).lastModifiedOn()).isEmpty();
        // When, Then
        estate.connector("dc1");
        long number = await(catalog.beginImport(STALE)).orElseThrow();
        assertThat(await(catalog.state()).status()).isEqualTo(Status.IMPORTING);
        assertThat(await(catalog.beginImport(STALE))).isEmpty();
        await(catalog.completeImport(number, List.of(inventory(VCENTER, vm("vm-1", "/Datacenters/D/vm/a"))), ""));
        assertThat(await(catalog.state()).status()).isEqualTo(Status.AVAILABLE);
        assertThat(await(catalog.state()).lastModifiedOn()).contains(NOON);
        await(catalog.clear());
        assertThat(await(catalog.state()).status()).isEqualTo(Status.DELETED);
        assertThat(all()).isEmpty();
    }

    @Test
    void serversAreShownOnlyWhileTheCatalogIsAvailable() {
        // Given
        estate.connector("dc1");
        estate.importVms(3);
        assertThat(all()).hasSize(3);
        // When
        await(catalog.beginImport(STALE));
        // Then
        CatalogPage page = await(catalog.servers(Set.of(), PageRequest.first(10)));
        assertThat(page.state().status()).isEqualTo(Status.IMPORTING);
        assertThat(page.servers().items()).isEmpty();
        assertThat(page.servers().nextToken()).isEmpty();
    }

    @Test
    void aServerKeepsItsIdThroughEveryImportAndMove() {
        // Given
        estate.connector("dc1");
        estate.importVms(3);
        Map<String, String> before = ids();
        // When
        estate.importVms(
                List.of(vm("vm-2", "/Datacenters/D/vm/elsewhere/renamed"), vm("vm-9", "/Datacenters/D/vm/new")));
        Map<String, String> second = ids();
        await(catalog.clear());
        estate.importVms(3);
        // Then
        assertThat(second).containsOnlyKeys("vm-2", "vm-9").containsEntry("vm-2", before.get("vm-2"));
        assertThat(ids()).isEqualTo(before);
        assertThat(before.values()).allMatch(id -> id.matches("s-[0-9a-f]{8}"));
    }

    @Test
    void theSameMorefOfAnotherVcenterIsAnotherServer() {
        // Given
        estate.connector("dc1");
        long number = await(catalog.beginImport(STALE)).orElseThrow();
        // When
        await(catalog.completeImport(
                number,
                List.of(inventory(VCENTER, vm("vm-1", "/D/vm/a")), inventory("other", vm("vm-1", "/D/vm/a"))),
                ""));
        // Then
        assertThat(all()).hasSize(2);
        assertThat(all().stream().map(CatalogServer::serverId)).doesNotHaveDuplicates();
    }

    @Test
    void aVcenterThatCouldNotBeReadKeepsItsServersAndOneWithoutAConnectorLosesThem() {
        // Given
        estate.connector("dc1");
        long first = await(catalog.beginImport(STALE)).orElseThrow();
        await(catalog.completeImport(
                first,
                List.of(inventory(VCENTER, vm("vm-1", "/D/vm/a")), inventory("gone", vm("vm-2", "/D/vm/b"))),
                ""));
        // When
        long second = await(catalog.beginImport(STALE)).orElseThrow();
        await(catalog.completeImport(second, List.of(), "vc.example.com cannot be reached"));
        // Then
        assertThat(all().stream().map(server -> server.vm().address()))
                .containsExactly(new VmServerAddress(VCENTER, "vm-1"));
        assertThat(await(catalog.state()).statusMessage()).contains("cannot be reached");
    }

    @Test
    void aSupersededImportChangesNothing() {
        // Given
        estate.test.setNow(NOON);
        estate.connector("dc1");
        long dead = await(catalog.beginImport(STALE)).orElseThrow();
        estate.test.setNow(NOON.plus(STALE).plusSeconds(1));
        long second = await(catalog.beginImport(STALE)).orElseThrow();
        // When
        Throwable late = failure(catalog.completeImport(dead, List.of(inventory(VCENTER, vm("vm-1", "/D/vm/a"))), ""));
        await(catalog.importFailed(second, "no connector could be reached"));
        // Then
        assertThat(((StoreRefusedException) late).rule()).isEqualTo(Rule.IMPORT_SUPERSEDED);
        assertThat(await(catalog.state()).status()).isEqualTo(Status.NOT_IMPORTED);
        assertThat(await(catalog.state()).statusMessage()).isEqualTo("no connector could be reached");
        assertThat(await(catalog.server("s-00000000"))).isEmpty();
    }

    @Test
    void clearingDuringAnImportWins() {
        // Given
        estate.connector("dc1");
        long number = await(catalog.beginImport(STALE)).orElseThrow();
        // When
        await(catalog.clear());
        // Then
        assertThat(failure(catalog.completeImport(number, List.of(), ""))).isInstanceOf(StoreRefusedException.class);
        assertThat(await(catalog.state()).status()).isEqualTo(Status.DELETED);
    }

    @Test
    void anOldCatalogExpires() {
        // Given
        estate.test.setNow(NOON);
        estate.connector("dc1");
        estate.importVms(1);
        // When, Then
        estate.test.setNow(NOON.plus(Duration.ofDays(7)));
        assertThat(await(catalog.expire(Duration.ofDays(8)))).isFalse();
        assertThat(await(catalog.expire(Duration.ofDays(6)))).isTrue();
        assertThat(await(catalog.state()).status()).isEqualTo(Status.EXPIRED);
        assertThat(all()).isEmpty();
    }

    @Test
    void aWalkThroughThePagesSeesEveryServerThatStaysExactlyOnce() {
        // Given
        estate.connector("dc1");
        estate.importVms(25);
        List<CatalogServer> before = all();
        // When
        List<String> seen = new ArrayList<>();
        CatalogPage page = await(catalog.servers(Set.of(), PageRequest.first(10)));
        int round = 0;
        while (true) {
            page.servers()
                    .items()
                    .forEach(server -> seen.add(server.vm().address().vmId()));
            Optional<String> token = page.servers().nextToken();
            if (token.isEmpty()) {
                break;
            }
            // The first VMs go, others come before and behind the walk.
            List<Vm> vms = new ArrayList<>();
            before.stream()
                    .skip(2)
                    .forEach(server ->
                            vms.add(vm(server.vm().address().vmId(), server.vm().vmPath())));
            vms.add(vm("new-" + round, "/Datacenters/DC1/vm/aaa" + round));
            estate.importVms(vms);
            round++;
            page = await(catalog.servers(Set.of(), new PageRequest(token, 10)));
        }
        // Then
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
                .containsAll(before.stream()
                        .skip(2)
                        .map(server -> server.vm().address().vmId())
                        .toList());
    }

    @Test
    void theFilterSelectsExactlyTheGivenAddresses() {
        // Given
        estate.connector("dc1");
        estate.importVms(10);
        Set<VmServerAddress> wanted = Set.of(
                new VmServerAddress(VCENTER, "vm-3"),
                new VmServerAddress(VCENTER, "vm-7"),
                new VmServerAddress("another", "vm-4"),
                new VmServerAddress(VCENTER, "' OR true --"));
        // When
        CatalogPage first = await(catalog.servers(wanted, PageRequest.first(1)));
        CatalogPage second =
                await(catalog.servers(wanted, new PageRequest(first.servers().nextToken(), 1)));
        // Then
        assertThat(first.servers().items().get(0).vm().address().vmId()).isEqualTo("vm-3");
        assertThat(second.servers().items().get(0).vm().address().vmId()).isEqualTo("vm-7");
        assertThat(second.servers().nextToken()).isEmpty();
        assertThat(failure(catalog.servers(
                        Set.of(), new PageRequest(first.servers().nextToken(), 1))))
                .as("a token of another filter")
                .hasMessageContaining("nextToken");
    }

    @Test
    void factsAndHostileNamesComeBackAsTheyWere() {
        // Given
        estate.connector("dc1");
        Facts facts =
                new Facts("Other\u0000 Linux", 1L << 46, List.of("RDM on disk 2", "shared bus"), List.of("2 NICs"));
        String path = "/Datacenters/D%2fC/vm/" + "é'\"\\{},x\ny".repeat(700);
        // When
        estate.importVms(List.of(new Vm("vm-1", "a'b\"; DROP TABLE server; --", path, "", facts)));
        // Then
        assertThat(all()).singleElement().satisfies(server -> {
            assertThat(server.vm().vmName()).isEqualTo("a'b\"; DROP TABLE server; --");
            assertThat(server.vm().vmPath()).startsWith(path.substring(0, 4000)).hasSize(4096);
            assertThat(server.facts())
                    .isEqualTo(new Facts("Other\uFFFD Linux", 1L << 46, facts.refusals(), facts.warnings()));
        });
    }

    @Test
    void tenThousandVmsAreImportedInOneTransactionAndListed() {
        // Given
        estate.connector("dc1");
        // When
        estate.importVms(10_000);
        estate.importVms(10_000);
        // Then
        assertThat(estate.test
                        .sql("SELECT count(*)::int FROM server WHERE listed")
                        .iterator()
                        .next()
                        .getInteger(0))
                .isEqualTo(10_000);
        assertThat(all()).hasSize(1000);
    }

    @Test
    void aServerShowsItsNewestJobAndWhetherItHasEnded() {
        // Given
        String jobId = estate.dueJobs(1).get(0).jobId();
        CatalogServer active = all().get(0);
        // When
        await(estate.stores.jobs().beginDelete(jobId));
        await(estate.stores.jobs().deleted(jobId));
        CatalogServer free = all().get(0);
        // Then
        assertThat(active.replicationJobId()).contains(jobId);
        assertThat(active.replicationJobTerminated()).isFalse();
        assertThat(free.replicationJobId()).isEmpty();
    }

    private List<CatalogServer> all() {
        return await(catalog.servers(Set.of(), PageRequest.first(1000)))
                .servers()
                .items();
    }

    private Map<String, String> ids() {
        return all().stream()
                .collect(Collectors.toMap(server -> server.vm().address().vmId(), CatalogServer::serverId));
    }

    private static VcenterInventory inventory(String vcenter, Vm... vms) {
        return new VcenterInventory(vcenter, "vc.example.com", List.of(vms));
    }
}
