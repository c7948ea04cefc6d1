package io.drayage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What scripts can let befall the estate by the lab's standard input. */
class EstateCommandsIT {
    private final Vertx vertx = Vertx.vertx();
    private RunningLab lab;
    private LabCommands commands;

    @BeforeEach
    void start() throws Exception {
        lab = await(RunningLab.start(vertx, LabOptions.parse("--vm", "web=4M,2M")));
        commands = new LabCommands(vertx, lab);
    }

    @AfterEach
    void stop() throws Exception {
        await(lab.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private JsonObject ask(String line) throws Exception {
        return await(commands.execute(line));
    }

    @Test
    void vmsHostsAndDatastoresObey() throws Exception {
        // When
        JsonObject moved = ask("vm web vmotion esx-02.lab.test");
        JsonObject snapshot = ask("vm web snapshot theirs");
        JsonObject refused = ask("vm web resize-disk 1 8M");
        JsonObject removed = ask("vm web remove-snapshots");
        JsonObject resized = ask("vm web resize-disk 1 8M");
        JsonObject task = ask("vm web begin-task backup");
        JsonObject ended = ask("vm web end-task " + task.getString("result"));
        JsonObject full = ask("datastore datastore1 free 1000");
        JsonObject restarted = ask("host esx-01.lab.test restart 20");
        JsonObject unknown = ask("vm web dance");
        JsonObject shortOne = ask("vm web");

        // Then
        assertThat(moved).isEqualTo(new JsonObject().put("command", "vm web vmotion esx-02.lab.test"));
        assertThat(await(lab.vcenter().vm("web").host())).isEqualTo("esx-02.lab.test");
        assertThat(snapshot.getString("result")).startsWith("snapshot-");
        assertThat(refused.getString("error")).contains("snapshots");
        for (JsonObject fine : new JsonObject[] {removed, resized, ended, full, restarted}) {
            assertThat(fine.getString("error")).isNull();
        }
        assertThat(await(lab.vcenter().disk("web", 1)).capacityBytes()).isEqualTo(8 << 20);
        assertThat(await(lab.vcenter().datastore("datastore1").free())).isEqualTo(1000);
        assertThat(unknown.getString("error")).contains("commands are");
        assertThat(shortOne.getString("error")).contains("commands are");
    }

    @Test
    void oneCommandReplaysASeed() throws Exception {
        // When
        JsonObject first = ask("chaos 42 6 1000 1000000");
        JsonObject second = ask("chaos 43");
        JsonObject ended = ask("chaos end");
        JsonObject again = ask("chaos 42 6 1000 1000000");
        JsonObject nothing = ask("chaos end");

        // Then
        assertThat(first.getJsonArray("plan")).isNotEmpty().isEqualTo(again.getJsonArray("plan"));
        assertThat(second.getString("error")).contains("under way");
        assertThat(ended.getLong("seed")).isEqualTo(42);
        assertThat(nothing.getString("error")).isNull();
        assertThat(ask("chaos end").getString("error")).contains("no chaos");
    }
}
