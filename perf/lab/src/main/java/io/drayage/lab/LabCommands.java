package io.drayage.lab;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.s3.Counters;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.drayage.lab.s3.Faults;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Carries out the commands of the lab's standard input, each answered by one JSON object; {@code error} in it tells what went wrong. */
final class LabCommands {
    static final String USAGE =
            "scribble VM SEED BLOCKS [DISK] | hash VM DISK | export VM DISK FILE | snapshots | counters"
                    + " | slow BYTES_PER_SECOND | nfc latency MILLIS | nfc slow BYTES_PER_SECOND | s3 stall | s3 release | "
                    + EstateCommands.USAGE + " | quit";
    private final Vertx vertx;
    private final RunningLab lab;
    private final EstateCommands estate;

    LabCommands(Vertx vertx, RunningLab lab) {
        this.vertx = vertx;
        this.lab = lab;
        this.estate = new EstateCommands(vertx, lab);
    }

    /** Answers a line; the future never fails. */
    Future<JsonObject> execute(String line) {
        List<String> words = List.of(line.trim().split("\\s+"));
        try {
            return estate.execute(words)
                    .orElseGet(() -> dispatch(words))
                    .recover(cause -> Future.succeededFuture(error(words.get(0), cause)));
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(error(words.get(0), e));
        }
    }

    private static JsonObject error(String command, Throwable cause) {
        return new JsonObject().put("command", command).put("error", String.valueOf(cause.getMessage()));
    }

    private Future<JsonObject> dispatch(List<String> words) {
        String shape = words.get(0) + "/" + (words.size() - 1);
        return switch (shape) {
            case "scribble/3" -> scribble(words, 0);
            case "scribble/4" -> scribble(words, Integer.parseInt(words.get(4)));
            case "hash/2" ->
                onDisk(
                        words,
                        disk -> new JsonObject()
                                .put("sha256", disk.live().sha256())
                                .put("bytes", disk.capacityBytes()));
            case "export/3" ->
                onDisk(words, disk -> {
                    disk.live().exportRaw(Path.of(words.get(3)));
                    return new JsonObject().put("file", words.get(3)).put("bytes", disk.capacityBytes());
                });
            case "snapshots/0" -> snapshots();
            case "counters/0" -> Future.succeededFuture(counters());
            case "s3/1" -> s3(words.get(1));
            case "slow/1" -> slow(Long.parseLong(words.get(1)));
            case "nfc/2" -> nfc(words.get(1), Long.parseLong(words.get(2)));
            default -> throw new IllegalArgumentException("commands are: " + USAGE);
        };
    }

    private interface DiskWork {
        JsonObject on(LabDisk disk) throws Exception;
    }

    private Future<JsonObject> onDisk(List<String> words, DiskWork work) {
        int ordinal = Integer.parseInt(words.get(2));
        return lab.vcenter()
                .disk(words.get(1), ordinal)
                .compose(disk -> blocking(() -> work.on(disk)
                        .put("command", words.get(0))
                        .put("vm", words.get(1))
                        .put("disk", ordinal)));
    }

    private Future<JsonObject> blocking(Callable<JsonObject> work) {
        return vertx.executeBlocking(work, false);
    }

    private Future<JsonObject> scribble(List<String> words, int ordinal) {
        long seed = Long.parseLong(words.get(2));
        int blocks = Integer.parseInt(words.get(3));
        return lab.vcenter()
                .disk(words.get(1), ordinal)
                .compose(disk -> blocking(() -> new JsonObject()
                        .put("command", "scribble")
                        .put("vm", words.get(1))
                        .put("disk", ordinal)
                        .put("blocks", disk.scribble(seed, blocks).size())));
    }

    private Future<JsonObject> snapshots() {
        return lab.vcenter().allSnapshots().map(byVm -> {
            JsonObject present = new JsonObject();
            byVm.forEach((vm, names) -> present.put(vm, new JsonArray(new ArrayList<>(names))));
            return new JsonObject().put("command", "snapshots").put("snapshots", present);
        });
    }

    private Future<JsonObject> slow(long bytesPerSecond) {
        LabFaults faults = lab.vcenter().faults();
        faults.clear();
        if (bytesPerSecond > 0) {
            faults.onStream(LabFaults.ANY, LabFaults.ANY, LabFaults.ALWAYS, StreamFault.NONE.slow(bytesPerSecond));
        }
        return Future.succeededFuture(new JsonObject().put("command", "slow").put("bytesPerSecond", bytesPerSecond));
    }

    /** Requests on port 902 are answered later, or their data more slowly; 0 ends it. */
    private Future<JsonObject> nfc(String what, long amount) {
        NfcManners now = lab.vcenter().nfcManners();
        lab.vcenter()
                .nfcManners(
                        switch (what) {
                            case "latency" -> now.latency(Duration.ofMillis(amount));
                            case "slow" -> now.bytesPerSecond(amount);
                            default -> throw new IllegalArgumentException("commands are: " + USAGE);
                        });
        return Future.succeededFuture(new JsonObject().put("command", "nfc").put(what, amount));
    }

    /** A stalled S3 does not read the parts that are sent to it, until released. */
    private Future<JsonObject> s3(String what) {
        Faults faults = lab.s3().faults();
        switch (what) {
            case "stall" ->
                faults.inject(FaultRule.on("UploadPart", new Fault.StallUntilReleased())
                        .always());
            case "release" -> faults.release();
            default -> throw new IllegalArgumentException("commands are: " + USAGE);
        }
        return Future.succeededFuture(
                new JsonObject().put("command", "s3").put("stalledRequests", faults.stalledRequests()));
    }

    private JsonObject counters() {
        LabCounters counters = lab.vcenter().counters();
        long bytes = counters.diskBytes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long readByNfc = counters.nfc().readBytes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new JsonObject()
                .put("command", "counters")
                .put("streamBytes", bytes)
                .put("nfcBytes", counters.nfc().wireBytes())
                .put("nfcReadBytes", readByNfc)
                .put("diskBytes", json(counters.diskBytes()))
                .put("streamsOpen", counters.streamsOpen())
                .put("streamsPeak", counters.streamsPeak())
                .put("snapshotsTaken", counters.snapshotsTaken())
                .put("snapshotsRemoved", counters.snapshotsRemoved())
                .put("snapshotsPresent", counters.snapshotsPresent())
                .put("leasesOpen", counters.leasesOpen())
                .put("logins", counters.logins())
                .put("calls", json(counters.calls()))
                .put("s3", s3Counters());
    }

    private JsonObject s3Counters() {
        Counters counters = lab.s3().counters();
        return new JsonObject()
                .put("bytesIn", counters.bytesIn())
                .put("bytesOut", counters.bytesOut())
                .put("objects", counters.objects())
                .put("openUploads", counters.openUploads())
                .put("requestsInFlight", counters.requestsInFlight())
                .put("requests", json(counters.requestsByOperation()));
    }

    private static JsonObject json(Map<String, Long> counts) {
        JsonObject json = new JsonObject();
        counts.forEach(json::put);
        return json;
    }
}
