package io.drayage.load.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.load.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The simulated estate of the demo: the lab as a child process, spoken to in lines. */
final class DemoEstate implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private final ChildProcess process;
    private final JsonNode description;

    private DemoEstate(ChildProcess process, JsonNode description) {
        this.process = process;
        this.description = description;
    }

    /** Starts it and waits until it serves. */
    static DemoEstate start(List<String> command, Path log) {
        ChildProcess process = ChildProcess.start("lab", command, Map.of(), log);
        return new DemoEstate(process, parse(process.line(START)));
    }

    JsonNode vcenter() {
        return description.path("vcenter");
    }

    JsonNode s3() {
        return description.path("s3");
    }

    /** Guests write: so many blocks of a disk get other content. */
    int scribble(String vm, int disk, long seed, int blocks) {
        return ask("scribble " + vm + " " + seed + " " + blocks + " " + disk)
                .path("blocks")
                .asInt();
    }

    /** SHA-256 of a disk as it is now. */
    String sha256(String vm, int disk) {
        return ask("hash " + vm + " " + disk).path("sha256").asText();
    }

    /** Snapshots that are on VMs now. */
    int snapshotsPresent() {
        return ask("counters").path("snapshotsPresent").asInt();
    }

    /** Bytes of disks that hosts have sent so far, over whatever transport. */
    long bytesRead() {
        JsonNode counters = ask("counters");
        return counters.path("streamBytes").asLong()
                + counters.path("nfcReadBytes").asLong();
    }

    /** Bounds what hosts send by NFC per second and disk; 0 ends it. */
    void slow(long bytesPerSecond) {
        ask("nfc slow " + bytesPerSecond);
    }

    @Override
    public void close() {
        process.close();
    }

    private JsonNode ask(String line) {
        JsonNode answer = parse(process.ask(line, ANSWER));
        if (answer.has("error")) {
            throw new IllegalStateException(
                    "the lab refuses '" + line + "': " + answer.path("error").asText());
        }
        return answer;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the lab said something that is not JSON: " + line, e);
        }
    }
}
