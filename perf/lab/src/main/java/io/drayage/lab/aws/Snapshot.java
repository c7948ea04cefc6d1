package io.drayage.lab.aws;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An EBS snapshot. Confined to the account's event loop. */
final class Snapshot {
    /** Its life. */
    enum Status {
        PENDING,
        COMPLETED,
        ERROR
    }

    /**
     * A block that was put into it.
     *
     * @param position in the scratch file
     * @param checksum base64 SHA-256
     */
    record Block(long position, String checksum) {}

    private final String id;
    private final int volumeGib;
    private final Optional<Snapshot> parent;
    private final String description;
    private final Optional<String> kmsKeyArn;
    private final Instant startedAt;
    private final long timeoutMinutes;
    private final Map<String, String> tags = new TreeMap<>();
    private final TreeMap<Integer, Block> blocks = new TreeMap<>();
    private Status status = Status.PENDING;
    private Instant lastWrite;
    private @Nullable Instant completesAt;
    private String statusMessage = "";

    Snapshot(
            String id,
            int volumeGib,
            Optional<Snapshot> parent,
            String description,
            Optional<String> kmsKeyArn,
            Instant startedAt,
            long timeoutMinutes) {
        this.id = id;
        this.volumeGib = volumeGib;
        this.parent = parent;
        this.description = description;
        this.kmsKeyArn = kmsKeyArn;
        this.startedAt = startedAt;
        this.timeoutMinutes = timeoutMinutes;
        this.lastWrite = startedAt;
    }

    String id() {
        return id;
    }

    int volumeGib() {
        return volumeGib;
    }

    Optional<Snapshot> parent() {
        return parent;
    }

    String description() {
        return description;
    }

    Optional<String> kmsKeyArn() {
        return kmsKeyArn;
    }

    Instant startedAt() {
        return startedAt;
    }

    Map<String, String> tags() {
        return tags;
    }

    SortedMap<Integer, Block> blocks() {
        return blocks;
    }

    /** Its status at a moment: it completes, or times out, by itself. */
    Status status(Instant now) {
        Instant completes = completesAt;
        if (status == Status.PENDING && completes != null && !now.isBefore(completes)) {
            status = Status.COMPLETED;
        }
        if (status == Status.PENDING && completes == null && now.isAfter(lastWrite.plusSeconds(timeoutMinutes * 60))) {
            status = Status.ERROR;
            statusMessage = "The snapshot timed out: no block was put and it was not completed in time.";
        }
        return status;
    }

    String statusMessage() {
        return statusMessage;
    }

    void put(int index, Block block, Instant now) {
        blocks.put(index, block);
        lastWrite = now;
    }

    /** Whether CompleteSnapshot was called. */
    boolean completing() {
        return completesAt != null;
    }

    void completeAt(Instant moment) {
        completesAt = moment;
    }

    /** The block as a reader sees it: its own, or its nearest ancestor's; empty when none was ever put. */
    Optional<Block> effective(int index) {
        Block own = blocks.get(index);
        return own != null ? Optional.of(own) : parent.flatMap(above -> above.effective(index));
    }

    /** All blocks as a reader sees them. */
    SortedMap<Integer, Block> effective() {
        SortedMap<Integer, Block> all = parent.map(Snapshot::effective).orElseGet(TreeMap::new);
        all.putAll(blocks);
        return all;
    }

    /** Whether one is the other's ancestor, or they have one in common. */
    boolean relatedTo(Snapshot other) {
        return root() == other.root();
    }

    private Snapshot root() {
        return parent.map(Snapshot::root).orElse(this);
    }
}
