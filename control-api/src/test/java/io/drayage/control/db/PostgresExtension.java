package io.drayage.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a migrated schema of its own on one real embedded Postgres per test JVM. Use with {@code @ExtendWith(PostgresExtension.class)} and a parameter of type {@link TestDatabase}; the schema lasts for the
 * class, the server until the JVM's last test.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    /** Unpacked once per checkout, so that a test JVM does not spend two seconds on it. */
    public static final Path BINARIES = Path.of("target", "postgres-binaries").toAbsolutePath();

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @Override
    public void beforeAll(ExtensionContext context) {
        SharedServer server = server(context);
        String schema = "t" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        context.getStore(NAMESPACE).put(TestDatabase.class, new TestDatabase(server.vertx, server.postgres, schema));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        database(context).close();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database(context);
    }

    private static TestDatabase database(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(NAMESPACE).get(TestDatabase.class, TestDatabase.class));
    }

    private static SharedServer server(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SharedServer.class, key -> new SharedServer(), SharedServer.class);
    }

    /** Waits for a future, at most 90 s. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(90, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done within 90 s", e);
        }
    }

    /** Short enough for tests that want to see a failure. */
    public static DatabaseOptions options(String schema) {
        return new DatabaseOptions(schema, 8, Duration.ofSeconds(20));
    }

    /** Closed by JUnit with its root store. */
    private static final class SharedServer implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final DataDirectory directory;
        private final EmbeddedPostgresServer postgres;

        SharedServer() {
            try {
                Files.createDirectories(BINARIES.resolve(".."));
                directory = DataDirectory.lock(Files.createTempDirectory("drayage-test-"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            postgres = await(EmbeddedPostgresServer.start(vertx, directory, BINARIES));
        }

        @Override
        public void close() throws IOException {
            await(postgres.stop());
            directory.close();
            PrivateFiles.deleteTree(directory.path());
            await(vertx.close());
        }
    }
}
