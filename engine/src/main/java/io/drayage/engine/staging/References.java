package io.drayage.engine.staging;

import io.drayage.engine.api.CollectionLedger.JobRuns;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocument.ManifestRef;
import io.drayage.protocol.run.StagingKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a job's runs refer to at one moment, and with it what any of the job's objects is. Filled once, then only read. */
final class References {
    private final JobRuns runs;
    private final Set<String> manifests = new HashSet<>();
    private final LiveSegments segments = new LiveSegments();

    References(JobRuns runs) {
        this.runs = runs;
    }

    /** What an object is. */
    enum Verdict {
        /** A run refers to it, or an open run may. */
        NEEDED,
        /** Ours, and nothing refers to it. */
        GARBAGE,
        /** Not a key of ours. */
        UNKNOWN,
        /** run.json of a run that the database has never heard of. */
        UNKNOWN_RUN
    }

    /** A kept run needs its manifests and those that they are deltas of. */
    void addManifests(RunDocument run) {
        run.disks()
                .forEach(disk -> disk.manifests().stream().map(ManifestRef::key).forEach(manifests::add));
    }

    /** Live blocks per segment of all kept disks; to be filled with the merged states. */
    LiveSegments segments() {
        return segments;
    }

    JobRuns runs() {
        return runs;
    }

    Verdict verdict(String keyBelowPrefix) {
        Optional<StagingKey> parsed = ObjectKeys.parse(keyBelowPrefix);
        if (parsed.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        StagingKey key = parsed.get();
        if (runs.open().contains(key.run())) {
            return Verdict.NEEDED;
        }
        if (key instanceof StagingKey.Segment) {
            return segments.contains(keyBelowPrefix) ? Verdict.NEEDED : Verdict.GARBAGE;
        }
        if (key instanceof StagingKey.Manifest) {
            return manifests.contains(keyBelowPrefix) ? Verdict.NEEDED : Verdict.GARBAGE;
        }
        if (runs.sealed().contains(key.run())) {
            return Verdict.NEEDED;
        }
        return runs.ended().contains(key.run()) || key instanceof StagingKey.DataDropped
                ? Verdict.GARBAGE
                : Verdict.UNKNOWN_RUN;
    }
}
