package io.drayage.control.rest;

import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.Map;

/** {@code POST /runs/:runId/cancel}: asks for the run's end and answers with the run as it is then; repeating it changes nothing. Its engine hears it at the next heartbeat, within seconds; the run is FAILED when all that it made is taken back. */
public final class CancelRun implements RestResource {
    private final RunStore runs;
    private final RunReader reader;

    /** Wires it. */
    public CancelRun(RunStore runs) {
        this.runs = runs;
        this.reader = new RunReader(runs);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/runs/:runId/cancel";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public Future<RunView> call(Map<String, String> variables) {
        return RunReader.id(variables).compose(id -> runs.requestCancel(id).compose(asked -> reader.read(id)));
    }
}
