package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class MigrationsIT {
    private static final Migration FIRST = new Migration(1, "first", "CREATE TABLE first (x int); SELECT 1");
    private static final Migration SECOND = new Migration(2, "second", "CREATE TABLE second (x int)");

    private Database database;

    @BeforeEach
    void emptySchema(TestDatabase shared) {
        database = await(Database.open(
                shared.vertx(), shared.server().databaseConfig(), PostgresExtension.options("migrations_it")));
    }

    @AfterEach
    void dropSchema(TestDatabase shared) {
        await(database.close());
        shared.sql("DROP SCHEMA IF EXISTS migrations_it CASCADE");
    }

    @Test
    void theShippedStepsApplyOnceAndThenChangeNothing() {
        // Given
        int shipped = Migration.shipped().size();
        // When
        int first = await(new Migrations(database, "1.0").migrate());
        int second = await(new Migrations(database, "1.0").migrate());
        // Then
        assertThat(first).isEqualTo(shipped).isPositive();
        assertThat(second).isZero();
    }

    @Test
    void enginesThatStartTogetherApplyEachStepOnce() {
        // Given
        Migrations migrations = new Migrations(database, "1.0");
        // When
        List<Integer> counts = await(Future.all(migrations.migrate(), migrations.migrate(), migrations.migrate())
                .map(all -> all.<Integer>list()));
        // Then
        assertThat(counts.stream().mapToInt(count -> count).sum())
                .isEqualTo(Migration.shipped().size());
    }

    @Test
    void aMissingStepIsAddedToAnOlderSchema() {
        // Given
        await(new Migrations(database, "1.0", List.of(FIRST)).migrate());
        // When
        int applied = await(new Migrations(database, "1.1", List.of(FIRST, SECOND)).migrate());
        // Then
        assertThat(applied).isEqualTo(1);
    }

    @Test
    void aChangedStepIsRefused() {
        // Given
        await(new Migrations(database, "1.0", List.of(FIRST)).migrate());
        Migration changed = new Migration(1, "first", "CREATE TABLE first (x bigint)");
        // When, Then
        assertThatThrownBy(() -> await(new Migrations(database, "1.1", List.of(changed)).migrate()))
                .asInstanceOf(InstanceOfAssertFactories.type(EngineException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("step 1 (first) is not the one"));
    }

    @Test
    void aNewerSchemaIsRefusedNamingTheVersionToUse() {
        // Given
        await(new Migrations(database, "2.7", List.of(FIRST, SECOND)).migrate());
        // When, Then
        assertThatThrownBy(() -> await(new Migrations(database, "1.0", List.of(FIRST)).migrate()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("step 2, newer than the 1")
                .hasMessageContaining("Use Drayage 2.7 or newer");
    }

    @Test
    void aStepThatFailsLeavesNothingBehind() {
        // Given
        Migration broken = new Migration(2, "broken", "CREATE TABLE half (x int); CREATE TABLE half (x int)");
        // When
        Future<Integer> failed = new Migrations(database, "1.0", List.of(FIRST, broken)).migrate();
        // Then
        assertThatThrownBy(() -> await(failed))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("already exists");
        assertThat(await(new Migrations(database, "1.0", List.of(FIRST, SECOND)).migrate()))
                .isEqualTo(2);
    }
}
