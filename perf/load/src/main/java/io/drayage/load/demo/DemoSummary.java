package io.drayage.load.demo;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.run.RunDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The demo's last lines: what moved, how fast, how small. All figures come from the staging area. */
final class DemoSummary {
    private final StagedFigures staged;

    DemoSummary(StagedFigures staged) {
        this.staged = staged;
    }

    List<String> lines(Map<String, RunHistory> runs) {
        DemoTable table = new DemoTable()
                .row(
                        "VM",
                        "disk",
                        "size",
                        "with data",
                        "stored",
                        "ratio",
                        "rate",
                        "changed then",
                        "stored then",
                        "of the first",
                        "read by");
        long bytes = 0;
        long storedFirst = 0;
        long storedSecond = 0;
        for (Map.Entry<String, RunHistory> entry : runs.entrySet()) {
            RunDocument first = staged.run(entry.getValue().first.replicationRunId());
            RunDocument second = staged.run(entry.getValue().second().replicationRunId());
            long capacity = first.disks().stream()
                    .mapToLong(RunDocument.Disk::capacityBytes)
                    .sum();
            String rate = rate(capacity, Duration.between(first.createdAt(), first.sealedAt()));
            for (int i = 0; i < first.disks().size(); i++) {
                RunDocument.Disk before = first.disks().get(i);
                RunDocument.Disk after = second.disks().get(i);
                long data = before.manifest().dataBlocks() * BlockGeometry.BLOCK_BYTES;
                long stored = staged.storedBytes(first, before);
                long storedThen = staged.storedBytes(second, after);
                long changed = after.manifest().level() == 0
                        ? after.manifest().dataBlocks()
                        : after.manifest().dataBlocks() + after.manifest().zeroBlocks();
                table.row(
                        i == 0 ? entry.getKey() : "",
                        before.label(),
                        DemoTable.size(before.capacityBytes()),
                        DemoTable.size(data),
                        DemoTable.size(stored),
                        String.format(Locale.ROOT, "%.1f:1", stored == 0 ? 0 : (double) data / stored),
                        i == 0 ? rate : "",
                        changed + " blocks",
                        DemoTable.size(storedThen),
                        String.format(Locale.ROOT, "%.1f %%", stored == 0 ? 0 : 100.0 * storedThen / stored),
                        after.transport() + ", " + after.changeSource());
                bytes += before.capacityBytes();
                storedFirst += stored;
                storedSecond += storedThen;
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("  " + DemoTable.size(bytes) + " of live disks became " + DemoTable.size(storedFirst)
                + " in the staging area; the second run added " + DemoTable.size(storedSecond) + ".");
        return lines;
    }

    private static String rate(long bytes, Duration time) {
        return DemoTable.size(Math.round(bytes / Math.max(0.001, time.toMillis() / 1000.0))) + "/s";
    }
}
