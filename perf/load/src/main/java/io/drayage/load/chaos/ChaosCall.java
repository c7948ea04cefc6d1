package io.drayage.load.chaos;

import io.drayage.control.Dray;
import io.drayage.lab.chaos.ChaosRun;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.load.bench.dray.DrayOrder;
import io.drayage.load.bench.dray.DrayResult;
import io.drayage.load.bench.dray.DrayRun;
import io.drayage.load.process.JavaCommand;
import io.drayage.load.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One call of {@code dray replicate} on the campaign's data, with what a schedule plans for it. */
final class ChaosCall {
    /** A call without faults takes seconds; with all processors taken by others it may take minutes, and is not hung. */
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private static final Duration TICK = Duration.ofMillis(5);
    /** So slow that a fault can strike in the middle of a transfer. */
    private static final String RATE = "48MiB/s";

    private static final List<String> JVM = List.of(
            "-Xms32m",
            "-Xmx192m",
            "-XX:MaxDirectMemorySize=320m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8");

    /**
     * How it ended.
     *
     * @param result what it printed; empty when it was killed before
     * @param hung whether it had to be killed because it did not end
     */
    record Ended(Optional<DrayResult> result, boolean hung, List<ChaosRun.Outcome> outcomes) {
        boolean isComplete() {
            return result.filter(one -> one.state().equals("COMPLETED")).isPresent();
        }

        String text() {
            return hung
                    ? "HUNG"
                    : result.map(one -> isComplete() ? one.state() : one.state() + ": " + one.statusMessage())
                            .orElse("no result");
        }
    }

    private final ChaosEstate estate;
    private final Path folder;

    /** @param folder of the campaign: data, images and log */
    ChaosCall(ChaosEstate estate, Path folder) {
        this.estate = estate;
        this.folder = folder;
    }

    /** Where the images are. */
    Path images() {
        return folder.resolve("images").resolve(ChaosEstate.VM);
    }

    /** Where dray's log is. */
    Path log() {
        return folder.resolve("dray.log");
    }

    /** Calls it and waits for its end. All faults have ended then. */
    Ended run(String transport, List<String> more, FaultSchedule schedule, GuestWrites guest) {
        boolean hung = false;
        try (DrayRun dray = DrayRun.start(order(transport, more), log())) {
            ProcessFaults processes = new ProcessFaults(dray, folder.resolve("data"));
            ChaosRun chaos = ChaosRun.start(estate.vertx(), schedule, estate.vcenter(), estate.s3(), processes);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (dray.isAlive()) {
                dray.listen(TICK);
                processes.work();
                guest.work();
                if (System.nanoTime() > end) {
                    hung = true;
                    dray.kill();
                }
            }
            processes.work();
            dray.listen(Duration.ofMillis(200));
            Waiting.result(chaos.end());
            return new Ended(dray.results().stream().findFirst(), hung, chaos.outcomes());
        }
    }

    private DrayOrder order(String transport, List<String> more) {
        List<String> options = new ArrayList<>(List.of(
                "--change-tracking",
                "on",
                "--image",
                "disk-image",
                "--image-dir",
                folder.resolve("images").toString(),
                "--limit-rate",
                RATE));
        options.addAll(more);
        return new DrayOrder(
                JavaCommand.onOurClassPath(Dray.class, JVM, List.of()),
                estate.vcenterAddress(),
                estate.storeAddress(),
                List.of(ChaosEstate.VM),
                folder.resolve("data"),
                transport,
                options);
    }
}
