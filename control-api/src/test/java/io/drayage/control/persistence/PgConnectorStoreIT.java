package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.VCENTER;
import static io.drayage.control.persistence.Estate.endpoint;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorObservation.Status;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgConnectorStoreIT {
    private Estate estate;
    private ConnectorStore connectors;

    PgConnectorStoreIT(TestDatabase test) {
        estate = new Estate(test);
        connectors = estate.stores.connectors();
    }

    @BeforeEach
    void empty(TestDatabase test) {
        estate = new Estate(test);
        connectors = estate.stores.connectors();
    }

    @Test
    void aRegisteredConnectorIsReachedByWhatWasGiven() {
        // Given
        VsphereEndpoint given = endpoint("pä'ss\"; --");
        // When
        Connector made = await(connectors.register("dc1", given));
        VsphereEndpoint read = await(connectors.endpoint(made.connectorId()));
        // Then
        assertThat(made.connectorId()).matches("c-[0-9a-f]{17}");
        assertThat(made.observed().status()).isEqualTo(Status.UNHEALTHY);
        assertThat(read.password().reveal()).isEqualTo("pä'ss\"; --");
        assertThat(read).usingRecursiveComparison().ignoringFields("password").isEqualTo(given);
        assertThat(made.toString()).doesNotContain("pä'ss");
    }

    @Test
    void thePasswordIsNowhereInTheTable() {
        // Given
        await(connectors.register("dc1", endpoint("topsecret")));
        // When
        Row row = estate.test
                .sql("SELECT connector::text AS all_text, password FROM connector")
                .iterator()
                .next();
        // Then
        assertThat(row.getString("all_text")).doesNotContain("topsecret");
        assertThat(row.getBuffer("password").toString()).doesNotContain("topsecret");
    }

    @Test
    void aPasswordThatWasCopiedFromAnotherRowOpensNothing() {
        // Given
        Connector first = await(connectors.register("dc1", endpoint("one")));
        Connector second = await(connectors.register("dc2", endpoint("two")));
        // When
        Buffer foreign = estate.test
                .sql("SELECT password FROM connector WHERE connector_id = $1", first.connectorId())
                .iterator()
                .next()
                .getBuffer(0);
        estate.test.sql("UPDATE connector SET password = $1 WHERE connector_id = $2", foreign, second.connectorId());
        // Then
        assertThat(failure(connectors.endpoint(second.connectorId())))
                .hasMessageContaining("belongs to another row")
                .hasMessageContaining("enter the secret again");
    }

    @Test
    void registeringAKnownNameReplacesItsSettingsAndKeepsItsId() {
        // Given
        Connector first = estate.connector("dc1");
        // When
        Connector second = await(connectors.register("dc1", endpoint("rotated")));
        // Then
        assertThat(second.connectorId()).isEqualTo(first.connectorId());
        assertThat(second.associatedOn()).isEqualTo(first.associatedOn());
        assertThat(await(connectors.endpoint(first.connectorId())).password().reveal())
                .isEqualTo("rotated");
    }

    @Test
    void enginesThatRegisterOneNameTogetherGetOneConnector() {
        // Given
        List<Future<Connector>> made = new ArrayList<>();
        // When
        for (int i = 0; i < 6; i++) {
            made.add(connectors.register("dc1", endpoint("pw" + i)));
        }
        // Then
        assertThat(made.stream().map(each -> await(each).connectorId()).distinct())
                .hasSize(1);
        String id = await(made.get(0)).connectorId();
        assertThat(await(connectors.endpoint(id)).password().reveal()).startsWith("pw");
    }

    @Test
    void anUnreachableVcenterKeepsTheIdentityThatIsKnown() {
        // Given
        Connector connector = estate.connector("dc1");
        // When
        await(connectors.observed(connector.connectorId(), Estate.observation(Optional.empty())));
        // Then
        assertThat(await(connectors.byVmManager(VCENTER)).map(Connector::connectorId))
                .contains(connector.connectorId());
    }

    @Test
    void aConnectorIsDisassociatedOnlyAfterItsReplicationsHaveEnded() {
        // Given
        String jobId = estate.dueJobs(1).get(0).jobId();
        String connector = await(connectors.byVmManager(VCENTER)).orElseThrow().connectorId();
        // When, Then
        assertThat(rule(connectors.disassociate(connector))).isEqualTo(Rule.CONNECTOR_IN_USE);
        await(estate.stores.jobs().beginDelete(jobId));
        assertThat(rule(connectors.disassociate(connector))).isEqualTo(Rule.CONNECTOR_IN_USE);
        await(estate.stores.jobs().deleted(jobId));
        await(connectors.disassociate(connector));
        assertThat(await(connectors.get(connector))).isEmpty();
        assertThat(rule(connectors.disassociate(connector))).isEqualTo(Rule.CONNECTOR_NOT_FOUND);
    }

    @Test
    void oneOfTwoConnectorsOfAVcenterMayGoAtAnyTime() {
        // Given
        estate.dueJobs(1);
        Connector second = estate.connector("dc1-second");
        // When
        await(connectors.disassociate(second.connectorId()));
        // Then
        assertThat(await(connectors.get(second.connectorId()))).isEmpty();
    }

    @Test
    void connectorsAreListedInPages() {
        // Given
        for (int i = 0; i < 5; i++) {
            await(connectors.register("dc" + i, endpoint("x")));
        }
        // When
        Page<Connector> first = await(connectors.list(PageRequest.first(3)));
        Page<Connector> second = await(connectors.list(new PageRequest(first.nextToken(), 3)));
        // Then
        assertThat(first.items()).extracting(Connector::name).containsExactly("dc0", "dc1", "dc2");
        assertThat(second.items()).extracting(Connector::name).containsExactly("dc3", "dc4");
        assertThat(second.nextToken()).isEmpty();
    }

    @Test
    void aTokenOfAnotherListOrABrokenOneIsRefused() {
        // Given
        estate.importVms(5);
        Optional<String> foreign = await(estate.stores.catalog().servers(Set.of(), PageRequest.first(2)))
                .servers()
                .nextToken();
        assertThat(foreign).isPresent();
        // When, Then
        for (String token : List.of(foreign.get(), "", "!", "AAAA", "x".repeat(20_000), "' OR 1=1 --")) {
            assertThat(rule(connectors.list(new PageRequest(Optional.of(token), 3))))
                    .as(token)
                    .isEqualTo(Rule.BAD_PAGE_TOKEN);
        }
    }

    @Test
    void whatIsTooLongOrMalformedIsRefusedByName() {
        assertThat(refusal("x".repeat(300), endpoint("x"))).hasMessageContaining("name must have at most 255");
        assertThat(refusal("dc\0", endpoint("x"))).hasMessageContaining("name must not hold a NUL");
        assertThat(refusal("dc", endpoint("x".repeat(5000)))).hasMessageContaining("password must have at most 4096");
    }

    private Throwable refusal(String name, VsphereEndpoint endpoint) {
        return failure(connectors.register(name, endpoint));
    }

    private static Rule rule(Future<?> refused) {
        return ((StoreRefusedException) failure(refused)).rule();
    }
}
