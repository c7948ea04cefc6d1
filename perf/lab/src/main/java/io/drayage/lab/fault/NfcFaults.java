package io.drayage.lab.fault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The faults on the 902 of one vCenter's hosts. A rule names what it strikes ({@code *} for anything), how many occasions it lets pass, and how often it strikes;
 * seeded rules roll a die instead, the same one for the same seed and the same sequence of occasions. The first rule that strikes wins. Thread-safe.
 */
public final class NfcFaults {
    private interface Rule {
        boolean strikes(String subject, int disk);

        NfcFault fault();
    }

    private record Counted(String subject, NfcFault fault, AtomicInteger skip, AtomicInteger left) implements Rule {
        @Override
        public boolean strikes(String name, int disk) {
            return matches(subject, name, disk)
                    && skip.getAndUpdate(n -> Math.max(0, n - 1)) <= 0
                    && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    private record Seeded(String subject, NfcFault fault, double share, long seed, Map<String, AtomicLong> occasions)
            implements Rule {
        @Override
        public boolean strikes(String name, int disk) {
            if (!matches(subject, name, disk)) {
                return false;
            }
            String key = name + "/" + disk;
            long number =
                    occasions.computeIfAbsent(key, any -> new AtomicLong()).getAndIncrement();
            return new java.util.SplittableRandom(seed ^ ((long) key.hashCode() << 32) ^ number).nextDouble() < share;
        }
    }

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<NfcFault.Kind, LongAdder> struck = new ConcurrentHashMap<>();

    private static boolean matches(String pattern, String name, int disk) {
        return pattern.equals(LabFaults.ANY) || pattern.equals(name) || pattern.equals(name + "/" + disk);
    }

    /**
     * Strikes {@code times} occasions after {@code skip} others.
     *
     * @param subject a host's name for faults of the connect stage, else a VM's name or {@code vm/disk}
     */
    public NfcFaults on(String subject, int skip, int times, NfcFault fault) {
        rules.add(new Counted(subject, fault, new AtomicInteger(skip), new AtomicInteger(times)));
        return this;
    }

    /** Strikes the next occasion. */
    public NfcFaults once(String subject, NfcFault fault) {
        return on(subject, 0, 1, fault);
    }

    /** Strikes a share (0 to 1) of the occasions, chosen by {@code seed}. */
    public NfcFaults seeded(String subject, long seed, double share, NfcFault fault) {
        rules.add(new Seeded(subject, fault, share, seed, new ConcurrentHashMap<>()));
        return this;
    }

    /** Forgets all rules; what they did stays counted. */
    public void clear() {
        rules.clear();
    }

    /** The fault that strikes this occasion, used up by asking. */
    public Optional<NfcFault> strike(NfcFault.Stage stage, String subject, int disk) {
        for (Rule rule : rules) {
            if (rule.fault().kind().stage() == stage && rule.strikes(subject, disk)) {
                struck.computeIfAbsent(rule.fault().kind(), any -> new LongAdder())
                        .increment();
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }

    /** How often each kind struck. */
    public Map<NfcFault.Kind, Long> struck() {
        Map<NfcFault.Kind, Long> sums = new TreeMap<>();
        struck.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }
}
