package io.drayage.control.cli;

import io.drayage.engine.api.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A result for people: a line for the VM, one per disk, the images. */
final class ResultText {
    private ResultText() {}

    static List<String> lines(RunResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.vm().name() + ": " + result.state() + " in "
                + Amounts.time(Duration.between(result.startedAt(), result.completedAt()))
                + (result.state() == RunResult.State.FAILED
                        ? ". " + result.statusMessage()
                        : ", " + result.consistency() + "-consistent, snapshot "
                                + (result.snapshot().removed() ? "removed" : "still on the VM (it is removed later)")));
        result.disks()
                .forEach(disk -> lines.add("  " + disk.label() + " (" + Amounts.bytes(disk.capacityBytes()) + ", "
                        + disk.transport() + ", " + disk.changeSource() + "): read " + Amounts.bytes(disk.bytesRead())
                        + ", "
                        + disk.blocksChanged() + " blocks changed, " + disk.blocksSame() + " same, " + disk.blocksZero()
                        + " zero, stored " + Amounts.bytes(disk.bytesStored())));
        result.image().files().forEach(file -> lines.add("  image " + file));
        return lines;
    }
}
