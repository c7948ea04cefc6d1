package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import io.drayage.engine.api.EngineException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dray} itself: says what there is. */
@Command(
        name = "dray",
        versionProvider = Version.class,
        description =
                "Replicates live VMware VMs, incrementally and without agents, into images that are proven identical.",
        subcommands = {
            ServeCommand.class,
            EngineCommand.class,
            CancelCommand.class,
            ReplicateCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            RecoverCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 the run failed, 2 wrong usage or configuration, 3 something could not be",
            "reached, trusted or logged in to, 130 interrupted (checkpoints are kept).",
            "Logs go to stderr, results to stdout. 'dray COMMAND --help' shows a command's options."
        })
public final class DrayCommand extends CommonOptions implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DrayCommand.class);
    private static final int HELP_WIDTH = 110;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DrayCommand() {}

    /** Parses and runs; the exit code. Prints results to stdout and everything else to stderr. */
    public static int execute(String[] arguments) {
        CommandLine line = new CommandLine(new DrayCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> report(failed.getErr(), failure));
        line.setParameterExceptionHandler(DrayCommand::wrongUsage);
        int code = line.execute(arguments);
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    private static int wrongUsage(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("dray: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    static int report(PrintWriter err, Throwable failure) {
        int code = ExitCode.of(failure);
        boolean expected = failure instanceof ConfigException
                || (failure instanceof EngineException e && e.kind() != EngineException.Kind.INTERNAL);
        err.println("dray: " + (expected ? failure.getMessage() : "a bug: " + failure));
        if (!expected) {
            LOG.atError().setCause(failure).log("unexpected");
        }
        return code;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
