package io.drayage.lab.fault;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The faults of one vCenter and its hosts, by rule. A rule names what it strikes ({@code *} for anything) and how often; the first rule that matches and is not used up
 * strikes.
 */
public final class LabFaults {
    /** Matches anything. */
    public static final String ANY = "*";

    /** For rules without an end. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    private record Rule<F>(String what, String vm, F fault, AtomicInteger skip, AtomicInteger left) {
        Rule(String what, String vm, int times, F fault) {
            this(what, vm, fault, new AtomicInteger(), new AtomicInteger(times));
        }

        boolean strikes(String name, String vmName) {
            return matches(what, name)
                    && matches(vm, vmName)
                    && skip.getAndUpdate(n -> Math.max(0, n - 1)) <= 0
                    && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }

        private static boolean matches(String pattern, String name) {
            return pattern.equals(ANY) || pattern.equals(name);
        }
    }

    private final List<Rule<CallFault>> calls = new CopyOnWriteArrayList<>();
    private final List<Rule<CallFault>> tasks = new CopyOnWriteArrayList<>();
    private final List<Rule<LeaseFault>> leases = new CopyOnWriteArrayList<>();
    private final List<Rule<StreamFault>> streams = new CopyOnWriteArrayList<>();
    private final List<Rule<ChangedAreaFault>> areas = new CopyOnWriteArrayList<>();
    private final Strikes strikes = new Strikes();
    private final NfcFaults nfc = new NfcFaults();
    private final FolderFaults folder = new FolderFaults();

    /** Strikes the next {@code times} calls of a method ({@code CreateSnapshot_Task}) on a VM (by name; other objects count as ""). */
    public LabFaults onCall(String method, String vm, int times, CallFault fault) {
        calls.add(new Rule<>(method, vm, times, fault));
        return this;
    }

    /** The same after {@code skip} calls that it lets pass. */
    public LabFaults onCallAfter(String method, String vm, int skip, int times, CallFault fault) {
        calls.add(new Rule<>(method, vm, fault, new AtomicInteger(skip), new AtomicInteger(times)));
        return this;
    }

    /** Strikes the tasks that the next calls of a method start. */
    public LabFaults onTask(String method, String vm, int times, CallFault fault) {
        tasks.add(new Rule<>(method, vm, times, fault));
        return this;
    }

    /** Strikes the next export leases of a VM. */
    public LabFaults onLease(String vm, int times, LeaseFault fault) {
        leases.add(new Rule<>(ANY, vm, times, fault));
        return this;
    }

    /** Strikes the next streams of a disk, by its ordinal in the VM ({@code "0"}) or {@code *}. */
    public LabFaults onStream(String vm, String disk, int times, StreamFault fault) {
        streams.add(new Rule<>(disk, vm, times, fault));
        return this;
    }

    /** Strikes the next replies about a disk's changed areas, by its ordinal in the VM or {@code *}. */
    public LabFaults onChangedAreas(String vm, String disk, int times, ChangedAreaFault fault) {
        areas.add(new Rule<>(disk, vm, times, fault));
        return this;
    }

    /** Forgets all rules; what they did stays counted. */
    public void clear() {
        calls.clear();
        tasks.clear();
        leases.clear();
        streams.clear();
        areas.clear();
        nfc.clear();
        folder.clear();
    }

    /** The faults of {@code /folder}. */
    public FolderFaults folder() {
        return folder;
    }

    /** The faults on the hosts' port 902. */
    public NfcFaults nfc() {
        return nfc;
    }

    /** The fault that strikes this call, used up by asking. */
    public Optional<CallFault> call(String method, String vm) {
        return strike(calls, method, vm);
    }

    /** The fault that strikes this task, used up by asking. */
    public Optional<CallFault> task(String method, String vm) {
        return strike(tasks, method, vm);
    }

    /** The fault that strikes this lease, used up by asking. */
    public Optional<LeaseFault> lease(String vm) {
        return strike(leases, ANY, vm);
    }

    /** What befalls this stream, used up by asking; {@link StreamFault#NONE} when no rule matches. */
    public StreamFault stream(String vm, int disk) {
        return strike(streams, Integer.toString(disk), vm).orElse(StreamFault.NONE);
    }

    /** What is wrong with this reply about changed areas, used up by asking. */
    public Optional<ChangedAreaFault> changedAreas(String vm, int disk) {
        return strike(areas, Integer.toString(disk), vm);
    }

    /** How often this very fault struck, also after its rule was forgotten. */
    public long strikes(Object fault) {
        return strikes.of(fault);
    }

    private <F> Optional<F> strike(List<Rule<F>> rules, String name, String vm) {
        for (Rule<F> rule : rules) {
            if (rule.strikes(name, vm)) {
                strikes.count(rule.fault());
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
