package io.drayage.load.demo;

import io.drayage.load.process.Sha256;
import io.drayage.protocol.block.BlockGeometry;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sms.model.Connector;
import software.amazon.awssdk.services.sms.model.ReplicationRun;
import software.amazon.awssdk.services.sms.model.ReplicationRunState;
import software.amazon.awssdk.services.sms.model.Server;

/**
 * The main job as a newcomer sees it: a simulated estate, Drayage with its own Postgres, two VMs with three disks replicated through the SMS API, writes by the guests, a second run, and
 * every image compared with its source. Ends with exit code 0 only if all images are identical and no snapshot is left.
 */
public final class Demo {
    private static final Duration CATALOG = Duration.ofSeconds(60);
    private static final Duration RUN = Duration.ofMinutes(5);
    private static final Map<String, List<String>> VMS = vms();
    private static final String KILLED = "db01";
    private static final int KILL_BLOCKS = 600;
    private static final long KILL_AT_BYTES = 100L << 20;
    private static final long KILL_BYTES_PER_SECOND = 40L << 20;

    private final PrintStream out;
    private final DemoOptions options;
    private final Map<String, RunHistory> runs = new LinkedHashMap<>();

    private Demo(PrintStream out, DemoOptions options) {
        this.out = out;
        this.options = options;
    }

    /** See {@code scripts/demo --help}. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path directory =
                Path.of(System.getProperty("drayage.demo.dir", "target/demo")).toAbsolutePath();
        boolean keep = List.of(arguments).contains("--keep");
        System.exit(attempt(new Demo(out, new DemoOptions(directory, keep)), out, directory));
    }

    private static int attempt(Demo demo, PrintStream out, Path directory) throws IOException {
        try {
            return demo.run() ? 0 : 1;
        } catch (IllegalStateException | UncheckedIOException | SdkException e) {
            out.println();
            out.println("The demo stopped: " + e.getMessage());
            out.println("Logs: " + directory);
            return 1;
        }
    }

    private static Map<String, List<String>> vms() {
        Map<String, List<String>> vms = new LinkedHashMap<>();
        vms.put("web01", List.of("256M"));
        vms.put("db01", List.of("1280M", "256M"));
        return vms;
    }

    private boolean run() throws IOException {
        deleteTree(options.directory());
        Files.createDirectories(options.directory());
        step("A simulated estate: one vCenter, two ESXi hosts, " + VMS.size() + " running VMs, an S3");
        try (DemoEstate estate = DemoEstate.start(options.labCommand(VMS), options.log("lab"))) {
            step("Drayage, with its own Postgres");
            try (DemoService service = DemoService.start(options, estate)) {
                boolean identical = replicateAndProve(estate, service);
                if (options.keep()) {
                    out.println();
                    out.println("Drayage still runs at " + service.endpoint() + "; its keys are in "
                            + service.credentials() + ", for example:");
                    out.println("  AWS_SHARED_CREDENTIALS_FILE=" + service.credentials()
                            + " aws sms get-replication-jobs --region us-east-1 --endpoint-url " + service.endpoint());
                    out.println("Enter ends it.");
                    // The child processes end with us; whoever pressed Enter or closed the terminal is done.
                    int ignored = System.in.read();
                    out.println(ignored < 0 ? "input closed" : "ending");
                }
                return identical;
            }
        }
    }

    private boolean replicateAndProve(DemoEstate estate, DemoService service) throws IOException {
        SmsService sms = service.sms();
        for (Connector connector : sms.connectors()) {
            note("connector " + connector.connectorId() + " to vCenter " + connector.vmManagerName() + ": "
                    + connector.statusAsString());
        }
        step("aws sms import-server-catalog, create-replication-job for each server: the full run");
        sms.importCatalog();
        Patience.until("the server catalog is imported", CATALOG, sms::catalogAvailable);
        Map<String, String> jobs = new LinkedHashMap<>();
        for (Server server : sms.servers()) {
            String name = server.vmServer().vmName();
            if (VMS.containsKey(name)) {
                jobs.put(name, sms.replicate(server.serverId(), "demo"));
                note(server.serverId() + "  " + server.vmServer().vmPath() + "  -> " + jobs.get(name));
            }
        }
        jobs.forEach((vm, job) -> runs.put(vm, new RunHistory(finish(sms, vm, job, 1))));
        boolean identical = compare(estate, service);

        step("The guests write, start-on-demand-replication-run: only what changed is stored");
        long seed = 1;
        for (Map.Entry<String, List<String>> vm : VMS.entrySet()) {
            for (int disk = 0; disk < vm.getValue().size(); disk++) {
                int blocks = estate.scribble(vm.getKey(), disk, seed++, 12);
                note(vm.getKey() + " disk " + (disk + 1) + ": " + blocks + " blocks of 512 KiB overwritten");
            }
        }
        jobs.forEach((vm, job) -> sms.runAgain(job));
        jobs.forEach((vm, job) -> history(vm).second = finish(sms, vm, job, 2));
        identical &= compare(estate, service);
        identical &= killAndGoOn(estate, service, jobs);

        int snapshots = estate.snapshotsPresent();
        out.println();
        new DemoSummary(service.staged()).lines(runs).forEach(out::println);
        out.println();
        out.println(
                identical
                        ? "  Every image is identical to its source disk, byte for byte (SHA-256 of the whole disk), after each run."
                        : "  AN IMAGE DIFFERS FROM ITS SOURCE: see the lines above and the logs in "
                                + options.directory());
        out.println("  Snapshots left on the VMs: " + snapshots + ".  Images: " + options.images());
        return identical && snapshots == 0;
    }

    /** A third run of the VM with the largest disk, ended by SIGKILL half-way; a new process has to go on from there. */
    private boolean killAndGoOn(DemoEstate estate, DemoService service, Map<String, String> jobs) throws IOException {
        step("The guest of " + KILLED
                + " writes a lot; kill -9 of Drayage in the middle of the next run; Drayage starts again");
        int blocks = estate.scribble(KILLED, 0, 99, KILL_BLOCKS);
        note(KILLED + " disk 1: " + blocks + " blocks of 512 KiB overwritten");
        String job = Objects.requireNonNull(jobs.get(KILLED), "the job of " + KILLED);
        estate.slow(KILL_BYTES_PER_SECOND);
        long before = estate.bytesRead();
        service.sms().runAgain(job);
        Patience.until("a third of the changes has been read", RUN, () -> estate.bytesRead() - before > KILL_AT_BYTES);
        service.kill();
        long killedAt = estate.bytesRead() - before;
        note("killed after " + DemoTable.size(killedAt) + " had been read; snapshots on the VMs now: "
                + estate.snapshotsPresent());
        estate.slow(0);
        service.startAgain();
        history(KILLED).third = finish(service.sms(), KILLED, job, 3);
        long read = estate.bytesRead() - before;
        note("read in all, before and after the kill: " + DemoTable.size(read) + " for "
                + DemoTable.size((long) blocks * BlockGeometry.BLOCK_BYTES) + " overwritten");
        return compare(estate, service);
    }

    private ReplicationRun finish(SmsService sms, String vm, String job, int count) {
        List<ReplicationRun> found = new ArrayList<>();
        Patience.until("run " + count + " of " + vm + " has ended", RUN, () -> {
            found.clear();
            found.addAll(sms.runs(job));
            return found.size() >= count && ended(found.get(0));
        });
        ReplicationRun run = found.get(0);
        if (run.state() != ReplicationRunState.COMPLETED) {
            throw new IllegalStateException("run " + run.replicationRunId() + " of " + vm + " " + run.stateAsString()
                    + ": " + run.statusMessage());
        }
        note(vm + ": " + run.replicationRunId() + " " + run.stateAsString());
        return run;
    }

    private static boolean ended(ReplicationRun run) {
        return run.state() == ReplicationRunState.COMPLETED
                || run.state() == ReplicationRunState.FAILED
                || run.state() == ReplicationRunState.MISSED;
    }

    private boolean compare(DemoEstate estate, DemoService service) {
        boolean all = true;
        for (String vm : VMS.keySet()) {
            RunHistory history = history(vm);
            String runId = history.newest().replicationRunId();
            List<Path> images = service.images(vm, runId);
            for (int disk = 0; disk < images.size(); disk++) {
                boolean same = Sha256.of(images.get(disk)).equals(estate.sha256(vm, disk));
                all &= same;
                note(vm + " disk " + (disk + 1) + ": " + (same ? "identical" : "DIFFERENT") + "  "
                        + images.get(disk).getFileName());
            }
        }
        return all;
    }

    private RunHistory history(String vm) {
        return Objects.requireNonNull(runs.get(vm), "no run of that VM has ended");
    }

    private void step(String text) {
        out.println();
        out.println("== " + text);
    }

    private void note(String text) {
        out.println("   " + text);
    }

    private static void deleteTree(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
