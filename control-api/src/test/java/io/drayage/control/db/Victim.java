package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs an embedded Postgres until it is killed. Its one argument is the data directory; it writes "row written" to standard output when a row is durable, and then reads standard input to its end. */
final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx();
        DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]));
        EmbeddedPostgresServer server = await(EmbeddedPostgresServer.start(vertx, directory, Path.of(arguments[1])));
        Database database = await(Database.open(vertx, server.databaseConfig(), PostgresExtension.options("victim")));
        await(new Migrations(database, "0.1.0").migrate());
        await(database.once(
                "INSERT INTO installation (id, created_at) VALUES (gen_random_uuid(), dray_now())", Tuple.tuple()));
        System.out.println("row written");
        System.out.flush();
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** Starts it and waits for its row. */
    static Process start(Path data) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        data.toString(),
                        PostgresExtension.BINARIES.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        InputStream out = process.getInputStream();
        String said = new String(out.readNBytes("row written".length()), StandardCharsets.US_ASCII);
        if (!said.equals("row written")) {
            process.destroyForcibly();
            throw new AssertionError("the other JVM said '" + said + "'");
        }
        return process;
    }

    /** As {@code kill -9}; returns when it is gone. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the other JVM does not die");
        }
    }
}
