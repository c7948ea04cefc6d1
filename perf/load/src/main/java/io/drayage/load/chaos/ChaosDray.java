package io.drayage.load.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.Dray;
import io.drayage.load.process.ChildProcess;
import io.drayage.load.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call of {@code dray replicate} on the campaign's data. Closing it ends the process. One thread at a time. */
final class ChaosDray implements AutoCloseable {
    private static final List<String> JVM = List.of(
            "-Xms32m",
            "-Xmx192m",
            "-XX:MaxDirectMemorySize=320m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError");
    /** So slow that a fault can strike in the middle of a transfer. */
    private static final String RATE = "48MiB/s";

    private final ObjectMapper json = new ObjectMapper();
    private final ChildProcess child;
    private final Path data;
    private Optional<JsonNode> result = Optional.empty();

    private ChaosDray(ChildProcess child, Path data) {
        this.child = child;
        this.data = data;
    }

    /**
     * Starts it.
     *
     * @param folder of the campaign: data, images and log
     * @param transport as {@code --transport}
     */
    static ChaosDray start(ChaosEstate estate, Path folder, String transport) {
        Path data = folder.resolve("data");
        List<String> arguments = new ArrayList<>(List.of(
                "replicate",
                "--vcenter",
                "127.0.0.1:" + estate.vcenter().port(),
                "--vcenter-user",
                ChaosEstate.USER,
                "--vcenter-thumbprint",
                estate.vcenter().certificate().sha256(),
                "--vm",
                ChaosEstate.VM,
                "--transport",
                transport,
                "--change-tracking",
                "on",
                "--staging",
                "s3://" + ChaosEstate.BUCKET + "/" + ChaosEstate.PREFIX,
                "--s3-endpoint",
                estate.s3().endpoint().toString(),
                "--region",
                ChaosEstate.REGION,
                "--image",
                "disk-image",
                "--image-dir",
                folder.resolve("images").toString(),
                "--limit-rate",
                RATE,
                "--data",
                data.toString(),
                "--json"));
        Map<String, String> environment = Map.of(
                "DRAY_VCENTER_PASSWORD",
                ChaosEstate.PASSWORD,
                "AWS_ACCESS_KEY_ID",
                estate.s3().accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                estate.s3().secretKey());
        return new ChaosDray(
                ChildProcess.start(
                        "dray replicate",
                        JavaCommand.onOurClassPath(Dray.class, JVM, arguments),
                        environment,
                        folder.resolve("dray.log")),
                data);
    }

    boolean isAlive() {
        return child.isAlive();
    }

    /** Takes what it has printed within this time. */
    void listen(Duration patience) {
        Optional<String> line = child.next(patience);
        while (line.isPresent()) {
            take(line.get());
            line = child.next(Duration.ofMillis(1));
        }
    }

    private void take(String line) {
        try {
            JsonNode event = json.readTree(line);
            if (event.path("event").asText().equals("result")) {
                result = Optional.of(event);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("dray --json printed: " + line, e);
        }
    }

    /** The result line, when it has printed one. */
    Optional<JsonNode> result() {
        return result;
    }

    void kill() {
        child.kill();
    }

    void terminate() {
        child.terminate();
    }

    /** SIGKILL for one of its database's backends: Postgres then ends all of them and recovers, as after a crash. */
    void crashDatabase() {
        Path pidFile = data.resolve("pg/data/postmaster.pid");
        try {
            long postmaster = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            ProcessHandle.of(postmaster)
                    .flatMap(process -> process.children()
                            .filter(backend -> commandLine(backend).contains("postgres: drayage"))
                            .findFirst()
                            .or(() -> process.children().findFirst()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException("no database runs at " + pidFile, e);
        }
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().or(() -> process.info().command()).orElse("");
    }

    @Override
    public void close() {
        child.close();
    }
}
