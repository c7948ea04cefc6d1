package io.drayage.engine.testing;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A {@link RunLedger} in memory. A run belongs to the highest fence that ever wrote to it; writes with a lower one fail as the real one's do. {@link
 * #failFrom(int)} makes writes fail.
 */
public final class MemoryRunLedger implements RunLedger {
    private final Map<UUID, Run> runs = new LinkedHashMap<>();
    private final Map<UUID, SealedRun> lastSealed = new HashMap<>();
    private int writesUntilFailure = Integer.MAX_VALUE;

    /** What is known of a run. Read it only when nothing writes any more. */
    public static final class Run {
        /** Highest fence seen. */
        public long fence;

        /** Disks by id. */
        public final Map<UUID, DiskRow> disks = new LinkedHashMap<>();

        /** Disks at their epochs. */
        public final Map<String, EpochRow> epochs = new LinkedHashMap<>();

        /** How many marks were written. */
        public int marks;

        /** Notes, oldest first. */
        public final List<RunNote> notes = new ArrayList<>();

        /** Stages with their messages, oldest first. */
        public final List<String> stages = new ArrayList<>();

        /** Open uploads by key. */
        public final Map<String, UploadRow> openUploads = new LinkedHashMap<>();

        /** Completed segments: key to length. */
        public final Map<String, Long> completedSegments = new LinkedHashMap<>();

        /** Segments that were not aborted, completed ones too. */
        public final Map<String, SegmentRow> segments = new LinkedHashMap<>();

        /** Parts that are durable. */
        public final List<PartRow> parts = new ArrayList<>();

        /** The last progress. */
        public List<DiskProgress> progress = List.of();

        /** The seal, once there. */
        public Optional<SealedRun> sealed = Optional.empty();

        /** Why it failed, once it did. */
        public Optional<String> failure = Optional.empty();

        /** The result, once complete. */
        public Optional<RunResult> result = Optional.empty();
    }

    /** Lets {@code writes} more writes succeed and fails every one after them with LEDGER. */
    public synchronized void failFrom(int writes) {
        writesUntilFailure = writes;
    }

    /** Ends {@link #failFrom}. */
    public synchronized void recover() {
        writesUntilFailure = Integer.MAX_VALUE;
    }

    /** What is known of a run; an empty one when nothing is. */
    public synchronized Run run(UUID runId) {
        return runs.computeIfAbsent(runId, ignored -> new Run());
    }

    /** Uploads of all runs that are neither completed nor aborted. */
    public synchronized List<UploadRow> allOpenUploads() {
        return runs.values().stream()
                .flatMap(run -> run.openUploads.values().stream())
                .toList();
    }

    @Override
    public synchronized Future<Optional<SealedRun>> lastSealedRun(UUID jobId) {
        return OnCaller.answer(() -> Optional.ofNullable(lastSealed.get(jobId)));
    }

    @Override
    public Future<Void> diskPlanned(RunKey run, DiskRow disk) {
        return write(run, row -> {
            row.disks.put(disk.diskId(), disk);
            String key = disk.diskId() + "/" + disk.epoch();
            row.epochs.merge(
                    key,
                    new EpochRow(disk.diskId(), disk.epoch(), disk.changeId(), disk.frozenFile(), Optional.empty()),
                    (old, now) ->
                            new EpochRow(now.diskId(), now.epoch(), now.changeId(), now.frozenFile(), old.mark()));
        });
    }

    @Override
    public Future<List<DiskRow>> plannedDisks(UUID runId) {
        return read(() -> run(runId).disks.values().stream()
                .sorted(Comparator.comparingInt(DiskRow::deviceKey))
                .toList());
    }

    @Override
    public Future<List<EpochRow>> epochs(UUID runId) {
        return read(() -> List.copyOf(run(runId).epochs.values()));
    }

    @Override
    public Future<Void> compared(RunKey run, ComparedRow mark) {
        return write(run, row -> {
            row.marks++;
            row.epochs.computeIfPresent(
                    mark.diskId() + "/" + mark.epoch(),
                    (key, old) -> new EpochRow(
                            old.diskId(), old.epoch(), old.changeId(), old.frozenFile(), Optional.of(mark.mark())));
            row.disks.computeIfPresent(
                    mark.diskId(),
                    (key, old) -> new DiskRow(
                            old.diskId(),
                            old.deviceKey(),
                            old.label(),
                            old.capacityBytes(),
                            old.epoch(),
                            old.transport(),
                            old.changeSource(),
                            Math.max(old.samplesMismatched(), mark.samplesMismatched()),
                            old.changeId(),
                            old.frozenFile()));
        });
    }

    @Override
    public Future<Void> note(RunKey run, RunNote note) {
        return write(run, row -> {
            if (!row.notes.contains(note)) {
                row.notes.add(note);
            }
        });
    }

    @Override
    public Future<Void> owned(RunKey run) {
        return write(run, row -> {});
    }

    @Override
    public Future<Void> stage(RunKey run, Stage stage, String message) {
        return write(run, row -> row.stages.add(stage + ": " + message));
    }

    @Override
    public Future<Void> progress(RunKey run, List<DiskProgress> disks) {
        return write(run, row -> row.progress = List.copyOf(disks));
    }

    @Override
    public Future<Void> uploadOpened(RunKey run, UploadRow upload) {
        return write(run, row -> {
            row.openUploads.put(upload.key(), upload);
            row.segments.put(upload.key(), new SegmentRow(upload, false, 0));
        });
    }

    @Override
    public Future<Void> partDurable(RunKey run, PartRow part) {
        return write(run, row -> {
            UploadRow upload = row.openUploads.values().stream()
                    .filter(each -> each.diskId().equals(part.diskId()) && each.segment() == part.segment())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no open upload for " + part));
            row.parts.add(part);
            row.segments.computeIfPresent(
                    upload.key(), (key, old) -> new SegmentRow(upload, false, old.lengthBytes() + part.lengthBytes()));
        });
    }

    @Override
    public Future<Void> segmentCompleted(RunKey run, String key, long lengthBytes, String crc64nvme) {
        return write(run, row -> {
            if (row.openUploads.remove(key) == null) {
                throw new IllegalStateException("no open upload of " + key);
            }
            row.completedSegments.put(key, lengthBytes);
            row.segments.computeIfPresent(key, (k, old) -> new SegmentRow(old.upload(), true, lengthBytes));
        });
    }

    @Override
    public Future<Void> uploadAborted(RunKey run, String key) {
        return write(run, row -> {
            UploadRow upload = row.openUploads.remove(key);
            row.segments.remove(key);
            if (upload != null) {
                boolean lost = row.parts.removeIf(
                        part -> part.diskId().equals(upload.diskId()) && part.segment() == upload.segment());
                if (lost) {
                    row.epochs.replaceAll((id, old) -> old.diskId().equals(upload.diskId())
                            ? new EpochRow(
                                    old.diskId(), old.epoch(), old.changeId(), old.frozenFile(), Optional.empty())
                            : old);
                }
            }
        });
    }

    @Override
    public Future<List<UploadRow>> openUploads(UUID runId) {
        return read(() -> List.copyOf(run(runId).openUploads.values()));
    }

    @Override
    public Future<List<SegmentRow>> segments(UUID runId, UUID diskId) {
        return read(() -> run(runId).segments.values().stream()
                .filter(segment -> segment.upload().diskId().equals(diskId))
                .sorted(Comparator.comparingInt(segment -> segment.upload().segment()))
                .toList());
    }

    @Override
    public Future<List<PartRow>> parts(UUID runId, UUID diskId, int afterSegment, int afterPart, int limit) {
        return read(() -> run(runId).parts.stream()
                .filter(part -> part.diskId().equals(diskId))
                .filter(part -> part.segment() > afterSegment
                        || (part.segment() == afterSegment && part.partNumber() > afterPart))
                .sorted(Comparator.comparingInt(PartRow::segment).thenComparingInt(PartRow::partNumber))
                .limit(limit)
                .toList());
    }

    @Override
    public Future<Void> sealed(RunKey run, SealedRun sealed) {
        return write(run, row -> {
            row.sealed = Optional.of(sealed);
            lastSealed.put(run.jobId(), sealed);
        });
    }

    @Override
    public Future<Void> failed(RunKey run, String statusMessage) {
        return write(run, row -> row.failure = Optional.of(statusMessage));
    }

    @Override
    public Future<Void> completed(RunKey run, RunResult result) {
        return write(run, row -> row.result = Optional.of(result));
    }

    private interface Change {
        void to(Run run);
    }

    private <T> Future<T> read(Callable<T> answer) {
        synchronized (this) {
            return OnCaller.answer(answer);
        }
    }

    private synchronized Future<Void> write(RunKey key, Change change) {
        return OnCaller.answer(() -> {
            if (writesUntilFailure == 0) {
                throw new EngineException(Kind.LEDGER, "run " + key.runId(), "write failed on purpose", "Try again");
            }
            writesUntilFailure--;
            Run run = run(key.runId());
            if (key.fence() < run.fence) {
                throw new EngineException(Kind.LEDGER, "run " + key.runId(), "fenced", "Another engine owns the run");
            }
            run.fence = key.fence();
            change.to(run);
            return nothing();
        });
    }

    @SuppressWarnings("NullAway") // a Future<Void> carries null and nothing else
    private static Void nothing() {
        return null;
    }
}
