package io.drayage.control.rest;

import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.Map;

/** {@code GET /runs/:runId}: a run with stage, disks, transports, notes and, once it is complete, its result. */
public final class GetRun implements RestResource {
    private final RunReader reader;

    /** Wires it. */
    public GetRun(RunStore runs) {
        this.reader = new RunReader(runs);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/runs/:runId";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Future<RunView> call(Map<String, String> variables) {
        return RunReader.id(variables).compose(reader::read);
    }
}
