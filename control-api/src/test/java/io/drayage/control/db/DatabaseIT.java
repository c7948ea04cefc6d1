package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DatabaseIT {
    @BeforeEach
    void counter(TestDatabase test) {
        test.sql("DROP TABLE IF EXISTS counter");
        test.sql("CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL)");
    }

    @Test
    void statementsThatMayBeRepeatedOutlastARestartOfPostgres(TestDatabase test) {
        // Given
        Database database = test.database();
        await(writes(database, 0, 20));
        // When
        Future<Void> restart = test.server().restart();
        List<Future<?>> during = new ArrayList<>();
        for (int round = 1; round <= 20; round++) {
            during.add(writes(database, round * 100, 20));
            if (round % 5 == 0) {
                during.add(database.once("SELECT count(*) FROM counter", Tuple.tuple())
                        .otherwiseEmpty());
            }
        }
        await(restart);
        during.forEach(PostgresExtension::await);
        // Then
        assertThat(test.sql("SELECT count(*)::int FROM counter")
                        .iterator()
                        .next()
                        .getInteger(0))
                .isEqualTo(21 * 20);
    }

    private static Future<Void> writes(Database database, int from, int count) {
        List<Future<?>> all = new ArrayList<>();
        for (int id = from; id < from + count; id++) {
            all.add(database.repeatable(
                    "INSERT INTO counter VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = 1", Tuple.of(id)));
        }
        return Future.all(all).mapEmpty();
    }

    @Test
    void aNewStatementAfterARestartFindsANewConnection(TestDatabase test) {
        // Given
        await(test.server().restart());
        // When, Then
        for (int i = 0; i < 12; i++) {
            test.sql("INSERT INTO counter VALUES ($1, 1)", i);
        }
        assertThat(test.sql("SELECT count(*)::int FROM counter")
                        .iterator()
                        .next()
                        .getInteger(0))
                .isEqualTo(12);
    }

    @Test
    void aTransactionThatFailsLeavesNothing(TestDatabase test) {
        // When
        Future<Object> failed = test.database()
                .transaction(connection -> connection
                        .query("INSERT INTO counter VALUES (1, 1)")
                        .execute()
                        .compose(done -> Future.failedFuture(new IllegalStateException("changed my mind"))));
        // Then
        assertThatThrownBy(() -> await(failed)).hasMessageContaining("changed my mind");
        assertThat(test.sql("SELECT 1 FROM counter").size()).isZero();
    }

    @Test
    void aDeadlockIsEndedByRunningOneOfTheTwoAgain(TestDatabase test) {
        // Given
        test.sql("INSERT INTO counter VALUES (1, 0), (2, 0)");
        Promise<Void> firstHasOne = Promise.promise();
        Promise<Void> secondHasTwo = Promise.promise();
        // When
        Future<?> first = test.database()
                .transaction(connection -> add(connection, 1)
                        .onSuccess(done -> firstHasOne.tryComplete())
                        .compose(done -> secondHasTwo.future())
                        .compose(done -> add(connection, 2)));
        Future<?> second = test.database()
                .transaction(connection -> add(connection, 2)
                        .onSuccess(done -> secondHasTwo.tryComplete())
                        .compose(done -> firstHasOne.future())
                        .compose(done -> add(connection, 1)));
        await(Future.all(first, second));
        // Then
        assertThat(test.sql("SELECT min(n)::int, max(n)::int FROM counter")
                        .iterator()
                        .next()
                        .deepToString())
                .isEqualTo("[2,2]");
    }

    private static Future<RowSet<Row>> add(SqlConnection connection, int id) {
        return connection
                .preparedQuery("UPDATE counter SET n = n + 1 WHERE id = $1")
                .execute(Tuple.of(id));
    }

    @Test
    void aStatementThatPostgresRefusesIsALedgerErrorWithItsReason(TestDatabase test) {
        assertThatThrownBy(() -> test.sql("INSERT INTO counter VALUES (1, NULL)"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.LEDGER))
                .hasMessageContaining("23502");
    }

    @Test
    void anAddressWhereNothingListensIsUnreachableWithinItsBound(TestDatabase test) throws IOException {
        // Given
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        DatabaseConfig nowhere = at(port, DatabaseConfig.SslMode.DISABLE);
        long begin = System.nanoTime();
        // When, Then
        assertThatThrownBy(() ->
                        await(Database.open(test.vertx(), nowhere, new DatabaseOptions("x", 1, Duration.ofSeconds(1)))))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("127.0.0.1:" + port);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aServerWithoutTlsIsNotUsedInPlainTextWhenTlsIsAskedFor(TestDatabase test) {
        // Given
        DatabaseConfig plain = test.server().databaseConfig();
        DatabaseConfig strict = new DatabaseConfig(
                plain.host(),
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                DatabaseConfig.SslMode.VERIFY_FULL,
                Optional.empty());
        // When, Then
        assertThatThrownBy(() ->
                        await(Database.open(test.vertx(), strict, new DatabaseOptions("x", 1, Duration.ofSeconds(1)))))
                .isInstanceOf(EngineException.class);
    }

    private static DatabaseConfig at(int port, DatabaseConfig.SslMode mode) {
        return new DatabaseConfig("127.0.0.1", port, "x", "x", Secret.of(""), mode, Optional.empty());
    }
}
