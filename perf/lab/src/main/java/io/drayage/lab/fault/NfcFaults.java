package io.drayage.lab.fault;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The faults on the 902 of one vCenter's hosts, by rule or by seed. The first rule that strikes wins. Thread-safe. */
public final class NfcFaults {
    private final FaultRules<NfcFault> rules = new FaultRules<>();
    private final Strikes strikes = new Strikes();
    private final Map<NfcFault.Kind, LongAdder> struck = new ConcurrentHashMap<>();

    /**
     * Strikes {@code times} occasions after {@code skip} others.
     *
     * @param subject a host's name for faults of the connect stage, else a VM's name or {@code vm/disk}; {@code *} for anything
     */
    public NfcFaults on(String subject, int skip, int times, NfcFault fault) {
        rules.on(subject, skip, times, fault);
        return this;
    }

    /** Strikes the next occasion. */
    public NfcFaults once(String subject, NfcFault fault) {
        return on(subject, 0, 1, fault);
    }

    /** Strikes a share (0 to 1) of the occasions: the same ones for the same seed and the same sequence of a subject's occasions. */
    public NfcFaults seeded(String subject, long seed, double share, NfcFault fault) {
        rules.seeded(subject, seed, share, fault);
        return this;
    }

    /** Forgets all rules; what they did stays counted. */
    public void clear() {
        rules.clear();
    }

    /** The fault that strikes this occasion, used up by asking. */
    public Optional<NfcFault> strike(NfcFault.Stage stage, String subject, int disk) {
        Optional<NfcFault> fault = rules.strike(possible -> possible.kind().stage() == stage, subject, disk);
        fault.ifPresent(one -> {
            strikes.count(one);
            struck.computeIfAbsent(one.kind(), any -> new LongAdder()).increment();
        });
        return fault;
    }

    /** How often this very fault struck. */
    public long strikes(NfcFault fault) {
        return strikes.of(fault);
    }

    /** How often each kind struck. */
    public Map<NfcFault.Kind, Long> struck() {
        Map<NfcFault.Kind, Long> sums = new TreeMap<>();
        struck.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }
}
