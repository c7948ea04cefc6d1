package io.drayage.control.cli;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.Stage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** How far one VM's run is. Written on event loops, read by whoever draws. */
final class Progress implements ProgressListener {
    private static final int BAR_CHARS = 24;

    private final String name;
    private final InstantSource clock;
    private final ProgressSink sink;
    private String message = "Waiting";
    private List<DiskProgress> disks = List.of();
    private long startedMillis;
    private long firstBytes;

    /** Hears every event, for {@code --json}. */
    interface ProgressSink {
        /** A stage began. */
        void stage(String vm, Stage stage, String message);

        /** At most once a second. */
        void progress(String vm, long bytesDone, long bytesTotal, long bytesRead, long bytesStored);
    }

    Progress(String name, InstantSource clock, ProgressSink sink) {
        this.name = name;
        this.clock = clock;
        this.sink = sink;
    }

    @Override
    public synchronized void stage(Stage stage, String stageMessage) {
        message = stageMessage;
        if (stage == Stage.TRANSFER) {
            startedMillis = clock.millis();
            firstBytes = sum(disks, true);
        }
        sink.stage(name, stage, stageMessage);
    }

    @Override
    public synchronized void disks(List<DiskProgress> now) {
        disks = List.copyOf(now);
        long read = now.stream().mapToLong(DiskProgress::bytesRead).sum();
        long stored = now.stream().mapToLong(DiskProgress::bytesStored).sum();
        sink.progress(name, sum(now, true), sum(now, false), read, stored);
    }

    private static long sum(List<DiskProgress> disks, boolean done) {
        return disks.stream()
                .mapToLong(disk -> done ? disk.bytesDone() : disk.bytesTotal())
                .sum();
    }

    /** One line: name, stage, bar, bytes, rate, time left. */
    synchronized String line(boolean bar) {
        long done = sum(disks, true);
        long total = sum(disks, false);
        if (total == 0 || startedMillis == 0) {
            return name + "  " + message;
        }
        double seconds = Math.max(0.001, (clock.millis() - startedMillis) / 1000.0);
        double rate = (done - firstBytes) / seconds;
        String eta = rate < 1 || done >= total
                ? ""
                : "  " + Amounts.time(Duration.ofSeconds((long) ((total - done) / rate))) + " left";
        return String.format(
                Locale.ROOT,
                "%s  %s  %s%3d%%  %s of %s  %s/s%s",
                name,
                message,
                bar ? drawn(done, total) + " " : "",
                done * 100 / total,
                Amounts.bytes(done),
                Amounts.bytes(total),
                Amounts.bytes((long) rate),
                eta);
    }

    private static String drawn(long done, long total) {
        int full = (int) Math.min(BAR_CHARS, done * BAR_CHARS / total);
        return "[" + "#".repeat(full) + "-".repeat(BAR_CHARS - full) + "]";
    }
}
