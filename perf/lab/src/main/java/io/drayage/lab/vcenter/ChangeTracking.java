package io.drayage.lab.vcenter;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Changed block tracking of one disk. An epoch has an identity and rising sequence numbers, one per snapshot; each stands for the guest write that the snapshot froze.
 * After a reset the next epoch knows nothing of ids of the one before. Confined to the vCenter's context.
 */
final class ChangeTracking {
    private static final int MOST_MARKS = 4096;
    private final String disk;
    private final NavigableMap<Long, Long> marks = new TreeMap<>();
    private int epochs;
    private long sequence;
    private boolean on;
    private boolean broken;
    private boolean allocatedKnown;

    /** @param disk what tells the disk from all others; identities derive from it, so that a seed replays */
    ChangeTracking(String disk) {
        this.disk = disk;
    }

    boolean isOn() {
        return on;
    }

    /** Whether {@code *} can be answered by what is allocated: tracking began when the VM had no snapshots. */
    boolean allocatedKnown() {
        return allocatedKnown && !broken;
    }

    /** Begins a new epoch. */
    void start(boolean withoutSnapshots) {
        on = true;
        broken = false;
        allocatedKnown = withoutSnapshots;
        epochs++;
        sequence = 0;
        marks.clear();
    }

    /** Begins a new epoch if it is on. */
    void reset(boolean withoutSnapshots) {
        if (on) {
            start(withoutSnapshots);
        }
    }

    void stop() {
        on = false;
        marks.clear();
    }

    /** The tracking file is damaged: ids go on as before, every question about them is a FileFault, until tracking is toggled. */
    void damage() {
        broken = on;
    }

    boolean isBroken() {
        return broken;
    }

    /** The change id of a snapshot that freezes the disk after that guest write; none while tracking is off. */
    Optional<String> mark(long write) {
        if (!on) {
            return Optional.empty();
        }
        marks.put(++sequence, write);
        if (marks.size() > MOST_MARKS) {
            marks.pollFirstEntry();
        }
        return Optional.of(identity() + "/" + sequence);
    }

    /** The guest write that a change id of this epoch stands for. */
    OptionalLong write(String changeId) {
        String prefix = identity() + "/";
        String number = changeId.startsWith(prefix) ? changeId.substring(prefix.length()) : "";
        Long write = on && !broken && number.matches("\\d{1,18}") ? marks.get(Long.parseLong(number)) : null;
        return write == null ? OptionalLong.empty() : OptionalLong.of(write);
    }

    private String identity() {
        return ChangeIds.identity(disk + "/epoch/" + epochs);
    }
}
