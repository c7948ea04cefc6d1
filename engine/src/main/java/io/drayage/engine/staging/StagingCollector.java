package io.drayage.engine.staging;

import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.CollectionLedger.JobRuns;
import io.drayage.engine.api.CollectionLedger.Turn;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.api.CollectionReport.Outcome;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.staging.References.Verdict;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.protocol.run.ObjectKeys;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Deletes what none of a job's runs needs any more.
 *
 * <pre>
 * runs ─► references ─► list: mark garbage, unmark what is needed ─► uploads of dead runs ─► due marks: runs unchanged? ─► delete ─► unmark
 * </pre>
 *
 * <p>It may die between any two steps: a mark alone changes nothing, a deleted object whose mark is left is deleted again, and no step is taken on the word of an earlier turn. What is
 * needed is found out afresh each time; what is garbage has been so for the whole grace. One instance for one turn at a time.
 */
public final class StagingCollector {
    /** How long a turn lives without a sign: far more than a page takes. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private static final int DELETES_AT_ONCE = 16;
    private static final int DUE_PAGE = 500;

    private final CollectionLedger ledger;
    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Path workDirectory;
    private final Clock clock;
    private final String name;

    /**
     * @param stagingPrefix empty or ending with "/"
     * @param workDirectory for manifests while they are read
     * @param name who collects, for people to read
     */
    public StagingCollector(
            CollectionLedger ledger,
            ObjectStore store,
            String stagingPrefix,
            WorkerExecutor worker,
            Path workDirectory,
            Clock clock,
            String name) {
        this.ledger = ledger;
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.workDirectory = workDirectory;
        this.clock = clock;
        this.name = name;
    }

    /** Does one turn. Fails, with nothing deleted that was needed, when the store or the ledger does. */
    public Future<CollectionReport> collect(CollectionOrder order) {
        return ledger.begin(order.jobId(), name, LEASE)
                .compose(turn -> turn.isEmpty()
                        ? Future.succeededFuture(CollectionReport.notOurs(order.jobId()))
                        : collect(order, turn.get()).eventually(() -> ledger.end(turn.get())));
    }

    private Future<CollectionReport> collect(CollectionOrder order, Turn turn) {
        CollectionTally tally = new CollectionTally(order.jobId());
        String jobPrefix = stagingPrefix + ObjectKeys.ofJob(order.installationId(), order.jobId());
        ReferenceReader reader = new ReferenceReader(
                store, stagingPrefix, worker, workDirectory.resolve("collection-" + UUID.randomUUID()), clock);
        return ledger.runs(order.jobId())
                .compose(runs -> reader.read(order, runs))
                .compose(found -> {
                    tally.dropped(found.dropped());
                    References references = found.references();
                    return markAll(turn, jobPrefix, references, tally)
                            .compose(marked -> abortUploads(jobPrefix, references, tally))
                            .compose(aborted -> tally.foundUnknownRun()
                                    ? Future.succeededFuture(Outcome.UNKNOWN_RUN)
                                    : deleteDue(order, turn, references, tally));
                })
                .map(tally::report);
    }

    private Future<Void> markAll(Turn turn, String jobPrefix, References references, CollectionTally tally) {
        String[] continuation = {""};
        return Turns.repeat(() -> store.list(jobPrefix, continuation[0]).compose(page -> {
            continuation[0] = page.continuation();
            return markPage(turn, page.objects(), references, tally).map(done -> !continuation[0].isEmpty());
        }));
    }

    private Future<Void> markPage(Turn turn, List<StoredObject> objects, References references, CollectionTally tally) {
        List<String> garbage = new ArrayList<>();
        List<String> needed = new ArrayList<>();
        for (StoredObject object : objects) {
            String key = belowPrefix(object.key());
            Verdict verdict = references.verdict(key);
            tally.found(verdict, object, references.segments().isSparse(key, object.lengthBytes()));
            if (verdict == Verdict.GARBAGE) {
                garbage.add(object.key());
            } else if (verdict == Verdict.NEEDED) {
                needed.add(object.key());
            }
        }
        return ledger.mark(turn, garbage).compose(marked -> ledger.unmark(turn, needed));
    }

    private Future<Void> abortUploads(String jobPrefix, References references, CollectionTally tally) {
        return store.listMultipartUploads(jobPrefix).compose(uploads -> {
            List<OpenUpload> dead = uploads.stream()
                    .filter(upload -> ObjectKeys.parse(belowPrefix(upload.key()))
                            .filter(key -> !references.runs().open().contains(key.run()))
                            .isPresent())
                    .toList();
            return each(
                    dead,
                    upload -> store.abortMultipartUpload(upload.key(), upload.uploadId())
                            .onSuccess(done -> tally.aborted()));
        });
    }

    /** Page by page; before each page the job's runs must still be those that the references are of. */
    private Future<Outcome> deleteDue(CollectionOrder order, Turn turn, References references, CollectionTally tally) {
        String[] after = {""};
        Outcome[] outcome = {Outcome.DONE};
        return Turns.repeat(() -> ledger.due(turn, order.grace(), after[0], DUE_PAGE)
                        .compose(keys -> {
                            if (keys.isEmpty()) {
                                return Future.succeededFuture(false);
                            }
                            after[0] = keys.get(keys.size() - 1);
                            return ledger.runs(order.jobId())
                                    .compose(now -> unchanged(references.runs(), now, outcome)
                                            ? deletePage(turn, keys, references, tally)
                                                    .map(true)
                                            : Future.succeededFuture(false));
                        }))
                .map(done -> outcome[0]);
    }

    private static boolean unchanged(JobRuns then, JobRuns now, Outcome[] outcome) {
        if (then.equals(now)) {
            return true;
        }
        outcome[0] = Outcome.CHANGED;
        return false;
    }

    private Future<Void> deletePage(Turn turn, List<String> keys, References references, CollectionTally tally) {
        List<String> garbage = keys.stream()
                .filter(key -> key.startsWith(stagingPrefix) && references.verdict(belowPrefix(key)) == Verdict.GARBAGE)
                .toList();
        return each(garbage, key -> store.delete(key).onSuccess(done -> tally.deleted()))
                .compose(deleted -> ledger.unmark(turn, keys));
    }

    private String belowPrefix(String key) {
        return key.substring(stagingPrefix.length());
    }

    private static <T> Future<Void> each(List<T> items, Function<T, Future<Void>> action) {
        Iterator<T> rest = items.iterator();
        return Turns.repeat(() -> {
            List<Future<Void>> batch = new ArrayList<>();
            while (rest.hasNext() && batch.size() < DELETES_AT_ONCE) {
                batch.add(action.apply(rest.next()));
            }
            return Future.join(batch).map(done -> rest.hasNext());
        });
    }
}
