package io.drayage.control.store;

import io.drayage.engine.api.SnapshotLedger.Entry;
import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot of ours that is, or may be, on a VM.
 *
 * @param jobId, runId public ids; empty when job and run have been forgotten
 * @param runIsActive whether an engine works with it, or will go on with it
 * @param age since it was intended, on Postgres' clock
 */
public record ListedSnapshot(
        Entry entry, Optional<String> jobId, Optional<String> runId, boolean runIsActive, Duration age) {}
