package io.drayage.control.cli;

import picocli.CommandLine.Option;

/** Options that every command has. Picocli acts on them; {@link LogSetup} has looked at {@code -v} before. */
@SuppressWarnings("UnusedVariable")
abstract class CommonOptions {
    @Option(
            names = {"-v", "--verbose"},
            description = "More log on stderr; twice for everything.")
    private boolean[] verbose = new boolean[0];

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;
}
