package io.drayage.control.cli;

import java.util.Optional;
import picocli.CommandLine;

/** The version as the jar's manifest has it. */
public final class Version implements CommandLine.IVersionProvider {
    /** {@code 0.1.0}, or {@code development} when run from classes. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"dray " + text()};
    }
}
