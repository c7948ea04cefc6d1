package io.drayage.control;

import io.drayage.control.cli.DrayCommand;
import io.drayage.control.cli.LogSetup;

/** The main class of {@code dray}. */
public final class Dray {
    private Dray() {}

    /**
     * Runs a command and ends the process with its exit code. The process is halted rather than exited: each command has closed what it opened, and the hooks that libraries install would wait for threads that may no longer answer.
     */
    public static void main(String[] arguments) {
        LogSetup.from(arguments);
        int code = DrayCommand.execute(arguments);
        Runtime.getRuntime().halt(code);
    }
}
