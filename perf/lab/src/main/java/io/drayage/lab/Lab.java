package io.drayage.lab;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab as a process of its own: starts an estate on the loopback, prints one line of JSON that says where and how to log in, then answers the commands of its
 * standard input, one line of JSON each. It ends with {@code quit} or when its standard input closes. Standard output carries nothing else; logs go to standard error.
 */
public final class Lab {
    private static final Logger LOG = LoggerFactory.getLogger(Lab.class);
    private static final int USAGE_ERROR = 2;

    private Lab() {}

    /** Exit codes: 0 ended as asked, 1 could not start, 2 wrong arguments. */
    public static void main(String... arguments) throws IOException {
        // This is the one place that owns the process's standard streams: they are the lab's interface.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        LabOptions options;
        try {
            options = LabOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("wrong arguments\n" + LabOptions.USAGE);
            System.exit(USAGE_ERROR);
            return;
        }
        System.exit(serve(options, out));
    }

    private static int serve(LabOptions options, PrintStream out) throws IOException {
        Vertx vertx = Vertx.vertx();
        try {
            RunningLab lab = RunningLab.start(vertx, options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            out.println(lab.describe().encode());
            LabCommands commands = new LabCommands(vertx, lab);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.trim().equals("quit"); line = in.readLine()) {
                if (!line.isBlank()) {
                    JsonObject answer = commands.execute(line)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    out.println(answer.encode());
                }
            }
            lab.close().toCompletionStage().toCompletableFuture().join();
            return 0;
        } catch (CompletionException e) {
            LOG.atError().setCause(e.getCause()).log("the lab cannot start");
            return 1;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
