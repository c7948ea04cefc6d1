package io.drayage.control.store;

import io.drayage.engine.api.RunNote;
import java.time.Instant;

/** A note of a run, as it is kept. */
public record NotedRun(String runId, RunNote note, Instant notedAt) {}
