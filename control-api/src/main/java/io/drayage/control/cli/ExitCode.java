package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import io.drayage.engine.api.EngineException;

/** Exit codes: a promise to scripts. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;
    /** The run failed. */
    static final int FAILED = 1;
    /** Wrong usage or configuration. */
    static final int USAGE = 2;
    /** Something could not be reached, trusted or logged in to. */
    static final int UNREACHABLE = 3;
    /** Interrupted: checkpoints are kept. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** The code for a failure. */
    static int of(Throwable failure) {
        if (failure instanceof ConfigException) {
            return USAGE;
        }
        if (failure instanceof EngineException e) {
            return switch (e.kind()) {
                case CONFIGURATION -> USAGE;
                case UNREACHABLE, UNTRUSTED, LOGIN -> UNREACHABLE;
                case CANCELLED -> INTERRUPTED;
                default -> FAILED;
            };
        }
        return FAILED;
    }
}
