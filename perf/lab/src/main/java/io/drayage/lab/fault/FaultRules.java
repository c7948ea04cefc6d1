package io.drayage.lab.fault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Which occasions faults strike. A rule names what it strikes ({@code *} for anything), how many occasions it lets pass, and how often it strikes; seeded rules roll a
 * die instead, the same one for the same seed and the same sequence of occasions. The first rule that strikes wins. Thread-safe.
 *
 * @param <F> what a fault is
 */
final class FaultRules<F> {
    private interface Rule<F> {
        boolean strikes(String subject, int disk);

        F fault();
    }

    private record Counted<F>(String subject, F fault, AtomicInteger skip, AtomicInteger left) implements Rule<F> {
        @Override
        public boolean strikes(String name, int disk) {
            return matches(subject, name, disk)
                    && skip.getAndUpdate(n -> Math.max(0, n - 1)) <= 0
                    && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    private record Seeded<F>(String subject, F fault, double share, long seed, Map<String, AtomicLong> occasions)
            implements Rule<F> {
        @Override
        public boolean strikes(String name, int disk) {
            if (!matches(subject, name, disk)) {
                return false;
            }
            String key = name + "/" + disk;
            long number =
                    occasions.computeIfAbsent(key, any -> new AtomicLong()).getAndIncrement();
            return new SplittableRandom(seed ^ ((long) key.hashCode() << 32) ^ number).nextDouble() < share;
        }
    }

    private final List<Rule<F>> rules = new CopyOnWriteArrayList<>();

    private static boolean matches(String pattern, String name, int disk) {
        return pattern.equals(LabFaults.ANY) || pattern.equals(name) || pattern.equals(name + "/" + disk);
    }

    void on(String subject, int skip, int times, F fault) {
        rules.add(new Counted<>(subject, fault, new AtomicInteger(skip), new AtomicInteger(times)));
    }

    void seeded(String subject, long seed, double share, F fault) {
        rules.add(new Seeded<>(subject, fault, share, seed, new ConcurrentHashMap<>()));
    }

    void clear() {
        rules.clear();
    }

    /** The fault among those that can happen now which strikes this occasion, used up by asking. */
    Optional<F> strike(Predicate<F> possible, String subject, int disk) {
        for (Rule<F> rule : rules) {
            if (possible.test(rule.fault()) && rule.strikes(subject, disk)) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
