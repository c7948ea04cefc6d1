package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.ImageLedger.SnapshotRow;
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.aws.SnapshotState;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what the disks of a run can be built upon: the image parent's snapshots that still exist, with the manifests that say what is in them. Any context. */
final class Lineages {
    private final AwsAccess aws;
    private final ImageLedger ledger;
    private final StagedRuns runs;
    private final String stagingPrefix;

    Lineages(AwsImages images, StagedRuns runs, String stagingPrefix) {
        this.aws = images.access();
        this.ledger = images.ledger();
        this.runs = runs;
        this.stagingPrefix = stagingPrefix;
    }

    /** A disk of the image parent and its snapshot. */
    record Parent(UUID runId, RunDocument.Disk disk, SnapshotRow snapshot) {}

    /**
     * The image parents of a run's disks, by disk id. A disk without one gets a new base: it is new, it shrank, its snapshot is gone, or it is to be encrypted differently.
     *
     * @param encryption as in {@link SnapshotRow}
     */
    Future<Map<UUID, Parent>> parents(RunDocument run, String encryption) {
        return ledger.lineage(run.jobId(), run.runId(), aws.region())
                .compose(found ->
                        found.map(lineage -> parents(lineage, encryption)).orElse(Future.succeededFuture(Map.of())));
    }

    private Future<Map<UUID, Parent>> parents(ImageLedger.Lineage lineage, String encryption) {
        List<SnapshotRow> wanted = lineage.snapshots().stream()
                .filter(row -> row.encryption().equals(encryption))
                .toList();
        return document(lineage)
                .compose(document -> existing(wanted)
                        .map(rows -> document.map(run -> join(run, rows)).orElse(Map.of())));
    }

    /** The rows whose snapshots are there; of the others nothing is built upon any more. */
    private Future<Map<UUID, SnapshotRow>> existing(List<SnapshotRow> rows) {
        return aws.ec2()
                .snapshots(rows.stream().map(SnapshotRow::snapshotId).toList())
                .compose(states -> {
                    List<Future<Void>> gone = rows.stream()
                            .filter(row -> !isWhole(states, row))
                            .map(row -> ledger.snapshotGone(row.snapshotId()))
                            .toList();
                    return Future.join(gone)
                            .map(noted -> rows.stream()
                                    .filter(row -> isWhole(states, row))
                                    .collect(Collectors.toMap(SnapshotRow::diskId, Function.identity())));
                });
    }

    private static boolean isWhole(Map<String, SnapshotState> states, SnapshotRow row) {
        SnapshotState state = states.get(row.snapshotId());
        return state != null && state.status() == SnapshotState.Status.COMPLETED;
    }

    private static Map<UUID, Parent> join(RunDocument run, Map<UUID, SnapshotRow> rows) {
        return run.disks().stream()
                .flatMap(disk ->
                        Optional.ofNullable(rows.get(disk.diskId()))
                                .map(row -> new Parent(run.runId(), disk, row))
                                .stream())
                .collect(Collectors.toMap(parent -> parent.disk().diskId(), Function.identity()));
    }

    /** Empty when the run's document was removed: then nobody knows what is in the snapshots. */
    private Future<Optional<RunDocument>> document(ImageLedger.Lineage lineage) {
        return runs.read(stagingPrefix + lineage.runJsonKey())
                .map(Optional::of)
                .recover(error ->
                        error instanceof EngineException refused && refused.kind() == EngineException.Kind.CONFIGURATION
                                ? Future.succeededFuture(Optional.empty())
                                : Future.failedFuture(error));
    }
}
