package io.drayage.control.cli;

import io.drayage.control.store.ReplicationJob.ChangeTracking;
import io.drayage.engine.api.RunPolicy;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a run may do to its VM, and how far it trusts change tracking. */
final class PolicyOptions {
    @Option(
            names = "--change-tracking",
            paramLabel = "MODE",
            converter = Tracking.class,
            description = {
                "as-found (default): changed block tracking is used where it is on already.",
                "on: it is switched on where it is off, by a short snapshot, and stays on.",
                "on-until-deleted: as on; the job's deletion switches it off again."
            })
    private ChangeTracking changeTracking = ChangeTracking.AS_FOUND;

    @Option(
            names = "--verify",
            paramLabel = "KIND",
            converter = Verify.class,
            description =
                    "sample (default): a random sample of what was trusted unread is read again; full: all of it.")
    private Verification verification = Verification.SAMPLE;

    @Option(names = "--plain-nfc", description = "Let NFC data go over the wire without TLS.")
    private boolean plainNfc;

    ChangeTracking changeTracking() {
        return changeTracking;
    }

    RunPolicy policy() {
        RunPolicy defaults = RunPolicy.defaults();
        return new RunPolicy(
                changeTracking.mayEnable(),
                defaults.sweepEveryRuns(),
                verification == Verification.FULL,
                plainNfc,
                defaults.datastoreFloorBytes(),
                defaults.datastoreFloorPercent(),
                defaults.snapshotMaxAge(),
                defaults.foreignWait());
    }

    /** A change tracking mode. */
    static final class Tracking implements ITypeConverter<ChangeTracking> {
        @Override
        public ChangeTracking convert(String text) {
            return ChangeTracking.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("'" + text + "' is none of as-found, on, on-until-deleted"));
        }
    }

    /** What is read again of what was trusted unread. Not a boolean: picocli takes the value of such an option for a flag's. */
    enum Verification {
        SAMPLE,
        FULL
    }

    /** A kind of verification. */
    static final class Verify implements ITypeConverter<Verification> {
        @Override
        public Verification convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "full" -> Verification.FULL;
                case "sample" -> Verification.SAMPLE;
                default -> throw new TypeConversionException("'" + text + "' is neither sample nor full");
            };
        }
    }
}
