package io.drayage.engine.api;

import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.protocol.run.RunDocument;
import java.util.List;
import java.util.UUID;

/**
 * What a staging area says of itself, without a database.
 *
 * @param installationId whom the prefix belongs to, by its marker
 * @param problems run.json objects that were left out, and why, for people to read
 */
public record StagedInventory(UUID installationId, List<StagedJob> jobs, List<String> problems) {
    /** Copies. */
    public StagedInventory {
        jobs = List.copyOf(jobs);
        problems = List.copyOf(problems);
    }

    /** A job; its runs oldest first, parents before their children, at least one. The last one has all that a next run needs of it; older ones need not. */
    public record StagedJob(UUID jobId, List<StagedRun> runs) {
        /** Copies. */
        public StagedJob {
            runs = List.copyOf(runs);
        }

        /** The newest run. */
        public StagedRun last() {
            return runs.get(runs.size() - 1);
        }
    }

    /** A sealed run, as the ledger has it and taken apart. */
    public record StagedRun(SealedRun seal, RunDocument document) {}
}
