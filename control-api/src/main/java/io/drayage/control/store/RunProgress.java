package io.drayage.control.store;

import io.drayage.engine.api.RunLedger.DiskProgress;
import java.time.Instant;
import java.util.List;

/** How far a run was when it last said so; no disks before the transfer. */
public record RunProgress(String stage, String statusMessage, List<DiskProgress> disks, Instant updatedAt) {
    /** Copies the list. */
    public RunProgress {
        disks = List.copyOf(disks);
    }
}
