package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;
import static io.drayage.control.persistence.Estate.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKey.Role;
import io.drayage.control.store.Installation;
import io.drayage.control.store.StoreRefusedException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgKeysAndInstallationIT {
    private PgStores stores;
    private TestDatabase test;

    PgKeysAndInstallationIT(TestDatabase test) {
        this.test = test;
        this.stores = new Estate(test).stores;
    }

    @BeforeEach
    void empty(TestDatabase database) {
        test = database;
        stores = new Estate(database).stores;
    }

    @Test
    void aKeyPairLooksLikeOneOfAwsAndIsFoundWithItsSecret() {
        // When
        AccessKey made = await(stores.accessKeys().create(Role.OPERATOR, "wave's key"));
        AccessKey found = await(stores.accessKeys().find(made.accessKeyId())).orElseThrow();
        // Then
        assertThat(made.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(made.secretAccessKey().reveal()).matches("[A-Za-z0-9/+]{40}");
        assertThat(found.secretAccessKey().reveal())
                .isEqualTo(made.secretAccessKey().reveal());
        assertThat(found.role()).isEqualTo(Role.OPERATOR);
        assertThat(found.revokedAt()).isEmpty();
        assertThat(test.sql("SELECT access_key::text FROM access_key")
                        .iterator()
                        .next()
                        .getString(0))
                .doesNotContain(made.secretAccessKey().reveal());
    }

    @Test
    void aRevokedKeyStaysKnownAsRevokedSinceTheFirstTime() {
        // Given
        String id = await(stores.accessKeys().create(Role.OPERATOR, "")).accessKeyId();
        await(stores.accessKeys().revoke(id));
        AccessKey first = await(stores.accessKeys().find(id)).orElseThrow();
        // When
        await(stores.accessKeys().revoke(id));
        // Then
        assertThat(first.revokedAt()).isPresent();
        assertThat(await(stores.accessKeys().find(id)).orElseThrow().revokedAt())
                .isEqualTo(first.revokedAt());
        assertThat(await(stores.accessKeys().list())).hasSize(1);
    }

    @Test
    void anUnknownKeyIsNoKeyWhateverItsText() {
        for (String id : List.of("AKIAAAAAAAAAAAAAAAAA", "", "' OR '1'='1", "\0", "x".repeat(100_000))) {
            assertThat(await(stores.accessKeys().find(id))).isEmpty();
        }
        assertThat(failure(stores.accessKeys().revoke("AKIANONE"))).isInstanceOf(StoreRefusedException.class);
    }

    @Test
    void enginesThatAskTogetherFindOneInstallation() {
        // Given
        List<Future<Installation>> asked = new ArrayList<>();
        // When
        for (int i = 0; i < 8; i++) {
            asked.add(stores.installation().installation());
        }
        // Then
        assertThat(asked.stream().map(PostgresExtension::await).distinct()).hasSize(1);
    }

    @Test
    void anInstallationServesTheAccountThatItWasFirstBoundTo() {
        // When
        Installation first = await(stores.installation().bindAwsAccount("111122223333"));
        Installation second = await(stores.installation().bindAwsAccount("999999999999"));
        // Then
        assertThat(first.awsAccountId()).contains("111122223333");
        assertThat(second).isEqualTo(first);
    }
}
