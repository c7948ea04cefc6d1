package io.drayage.control.rest;

import io.drayage.control.store.NotedRun;
import io.drayage.engine.api.RunNote;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A note in an answer; {@code diskId} is left out when it is about the whole run. */
public record Note(
        String runId, @Nullable String diskId, String severity, String code, String message, Instant notedAt) {
    static Note of(NotedRun noted) {
        RunNote note = noted.note();
        return new Note(
                noted.runId(),
                note.diskId().map(Object::toString).orElse(null),
                note.severity().name(),
                note.code(),
                note.message(),
                noted.notedAt());
    }
}
