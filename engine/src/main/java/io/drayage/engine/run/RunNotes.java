package io.drayage.engine.run;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunNote;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the user shall read later into the run's details. Any context. */
final class RunNotes {
    private static final Logger LOG = LoggerFactory.getLogger(RunNotes.class);

    private final RunLedger ledger;
    private final RunKey run;

    RunNotes(RunLedger ledger, RunKey run) {
        this.ledger = ledger;
        this.run = run;
    }

    /** Writes it; a failure is logged, since a note is no reason to stop a run. */
    void say(RunNote note) {
        write(note)
                .onFailure(error -> LOG.atWarn()
                        .addKeyValue("runId", run.runId())
                        .addKeyValue("note", note.code())
                        .addKeyValue("error", error.getMessage())
                        .log("a note was not recorded"));
    }

    /** Writes it; completes when it is durable, for notes that must come before a deed. */
    Future<Void> write(RunNote note) {
        LOG.atInfo()
                .addKeyValue("runId", run.runId())
                .addKeyValue("note", note.code())
                .addKeyValue("message", note.message())
                .log("noted");
        return ledger.note(run, note);
    }
}
