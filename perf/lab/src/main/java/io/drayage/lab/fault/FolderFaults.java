package io.drayage.lab.fault;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What befalls requests to {@code /folder}, by rule or by seed. The first rule that strikes wins. Thread-safe. */
public final class FolderFaults {
    /** What happens. */
    public enum Kind {
        /** A range is answered by the whole file and 200. */
        WHOLE_FILE,
        /** The connection ends in the middle of the body. */
        SHORT_BODY,
        /** The file has another size than before. */
        OTHER_SIZE,
        /** 503 with HTML, as Tomcat says when it is asked too much. */
        UNAVAILABLE,
        /** 500: another host holds the lock. */
        LOCKED,
        /** One bit of the body is wrong. */
        FLIPPED_BIT
    }

    private final FaultRules<Kind> rules = new FaultRules<>();
    private final Map<Kind, LongAdder> struck = new ConcurrentHashMap<>();

    /** Strikes {@code times} requests for files of a disk ({@code vm}, {@code vm/disk} or {@code *}) after {@code skip} others. */
    public FolderFaults on(String subject, int skip, int times, Kind fault) {
        rules.on(subject, skip, times, fault);
        return this;
    }

    /** Strikes a share (0 to 1) of the requests: the same ones for the same seed and the same sequence of a disk's requests. */
    public FolderFaults seeded(String subject, long seed, double share, Kind fault) {
        rules.seeded(subject, seed, share, fault);
        return this;
    }

    /** Forgets all rules; what they did stays counted. */
    public void clear() {
        rules.clear();
    }

    /** The fault that strikes this request, used up by asking. */
    public Optional<Kind> strike(String vm, int disk) {
        Optional<Kind> fault = rules.strike(possible -> true, vm, disk);
        fault.ifPresent(
                kind -> struck.computeIfAbsent(kind, any -> new LongAdder()).increment());
        return fault;
    }

    /** How often each kind struck. */
    public Map<Kind, Long> struck() {
        Map<Kind, Long> sums = new TreeMap<>();
        struck.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }
}
