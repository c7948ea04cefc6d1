package io.drayage.control.rest;

import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a run with all its details. */
final class RunReader {
    private static final Pattern RUN_ID = Pattern.compile("sms-run-[0-9a-f]{8}");

    private final RunStore runs;

    RunReader(RunStore runs) {
        this.runs = runs;
    }

    /** The id in a path; fails with a problem that says how ids look. */
    static Future<String> id(Map<String, String> variables) {
        String id = String.valueOf(variables.get("runId"));
        return RUN_ID.matcher(id).matches()
                ? Future.succeededFuture(id)
                : Future.failedFuture(Problem.notFound("A run's id is sms-run- and 8 hexadecimal digits."));
    }

    Future<RunView> read(String runId) {
        return runs.get(runId)
                .compose(found -> found.map(this::view)
                        .orElseGet(() ->
                                Future.failedFuture(Problem.notFound("There is no replication run " + runId + "."))));
    }

    private Future<RunView> view(ReplicationRun run) {
        return runs.disks(run)
                .compose(disks -> runs.progress(run.runId())
                        .compose(progress -> runs.notes(run.runId())
                                .compose(notes -> runs.resultJson(run.runId())
                                        .map(result -> RunView.of(run, disks, progress, notes, result)))));
    }
}
