package io.drayage.engine.guest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.guest.AbsentBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what the parts of one check find. A part that lacks bytes does not stop the others, so that all that is wanted is known at once; one that meets nonsense becomes "not verified". One thread. */
final class BootFindings {
    private final List<BootFinding> findings = new ArrayList<>();
    private final List<String> verified = new ArrayList<>();
    private Optional<Boolean> driversPresent = Optional.empty();
    private boolean absent;

    void add(BootFinding finding) {
        findings.add(finding);
    }

    /** Something was looked at and is in order. */
    void verified(String what) {
        verified.add(what);
    }

    /** Something could not be looked at. */
    void notVerified(String what, String reason) {
        add(BootFinding.info(BootReadiness.NOT_VERIFIED, what + " is not verified: " + reason, ""));
    }

    void driversPresent(Optional<Boolean> present) {
        driversPresent = present;
    }

    /** Does a part of the check. */
    void part(String what, Runnable check) {
        find(what, () -> {
            check.run();
            return true;
        });
    }

    /** Does a part of the check that has a result; empty when it could not be done, or not yet. */
    <T> Optional<T> find(String what, Supplier<T> check) {
        try {
            return Optional.of(check.get());
        } catch (AbsentBytesException later) {
            absent = true;
        } catch (MalformedInputException bad) {
            notVerified(what, String.valueOf(bad.getMessage()));
        }
        return Optional.empty();
    }

    /** Puts off what is costly until all parts before have had their bytes. */
    void requireNothingAbsent() {
        if (absent) {
            throw new AbsentBytesException();
        }
    }

    /** The result; throws when parts lack bytes. */
    BootReadiness result() {
        requireNothingAbsent();
        return new BootReadiness(findings, driversPresent, verified);
    }
}
