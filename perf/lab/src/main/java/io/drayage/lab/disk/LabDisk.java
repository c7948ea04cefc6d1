package io.drayage.lab.disk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A disk of the estate: a base that never changes, under copy-on-write layers of guest writes. Freezing it starts a new layer; removing a snapshot merges its layer
 * into the next. Reads need no lock; writes, freezes and releases exclude each other.
 */
public final class LabDisk {
    /** Largest capacity that vSphere knows: 62 TiB. */
    public static final long MAX_CAPACITY_BYTES = 62L << 40;

    /** Scribbles work on the blocks that EBS and the product know. */
    private static final int SCRIBBLE_GRAINS = 8;

    private volatile GrainContent base;
    private final GrainDictionary dictionary;
    private final List<DiskLayer> oldestFirst = new ArrayList<>();
    private final List<DiskView> frozen = new ArrayList<>();
    private long sequence;

    /** @param dictionary where {@link #scribble} draws its grains from */
    public LabDisk(GrainContent base, GrainDictionary dictionary) {
        if (base.capacityBytes() > MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException("a virtual disk holds at most 62 TiB");
        }
        this.base = base;
        this.dictionary = dictionary;
        oldestFirst.add(new DiskLayer());
    }

    /** Capacity in bytes. */
    public long capacityBytes() {
        return base.capacityBytes();
    }

    /** The disk as the guest sees it now, later writes included as long as no snapshot is taken or removed. */
    public synchronized DiskView live() {
        return view();
    }

    /** Takes a snapshot: the returned view never changes. Give it back with {@link #release}. */
    public synchronized DiskView freeze() {
        DiskView view = view();
        frozen.add(view);
        oldestFirst.add(new DiskLayer());
        return view;
    }

    /** Removes a snapshot. Views in use stay valid and unchanged; releasing twice does nothing. */
    public synchronized void release(DiskView view) {
        if (!frozen.removeIf(other -> other == view)) {
            return;
        }
        int at = oldestFirst.indexOf(view.top());
        oldestFirst.get(at + 1).inherit(oldestFirst.get(at));
        oldestFirst.remove(at);
    }

    /** Throws away what was written since a snapshot, which must be the newest one. The writes' numbers are not given again. */
    public synchronized void revert(DiskView view) {
        if (frozen.isEmpty() || frozen.get(frozen.size() - 1) != view) {
            throw new IllegalArgumentException("only the newest snapshot of a disk can be reverted to");
        }
        oldestFirst.set(oldestFirst.size() - 1, new DiskLayer());
        sequence++;
    }

    /** Grows the disk with zeros, or shrinks it; what a smaller one loses does not come back. No snapshot may hold it. */
    public synchronized void resize(long bytes) {
        if (bytes <= 0 || bytes % 512 != 0 || bytes > MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException(bytes + " is no capacity: a positive multiple of 512 up to 62 TiB is");
        }
        if (!frozen.isEmpty()) {
            throw new IllegalStateException("a disk with snapshots cannot be resized");
        }
        base = new ResizedContent(view(), bytes);
        oldestFirst.clear();
        oldestFirst.add(new DiskLayer());
        sequence++;
    }

    /** How many bytes the delta links of its snapshots take, counted in whole grains. */
    public synchronized long deltaBytes() {
        long grains = 0;
        for (int i = oldestFirst.size() - frozen.size(); i < oldestFirst.size(); i++) {
            grains += oldestFirst.get(i).size();
        }
        return grains * Grain.BYTES;
    }

    /** How many snapshots hold the disk. */
    public synchronized int frozenViews() {
        return frozen.size();
    }

    /** A guest write of {@code data} at {@code offset}; it must lie inside the capacity. */
    public synchronized void write(long offset, byte[] data) {
        if (offset < 0 || offset + data.length > capacityBytes()) {
            throw new IllegalArgumentException("write " + offset + "+" + data.length + " is outside of the disk");
        }
        long number = ++sequence;
        DiskView now = view();
        int done = 0;
        while (done < data.length) {
            long index = (offset + done) / Grain.BYTES;
            int inside = (int) ((offset + done) % Grain.BYTES);
            int length = Math.min(data.length - done, Grain.BYTES - inside);
            byte[] bytes = new byte[Grain.BYTES];
            now.grain(index).copy(0, bytes, 0, Grain.BYTES);
            System.arraycopy(data, done, bytes, inside, length);
            now.top().put(index, Grain.of(bytes), number);
            done += length;
        }
    }

    /**
     * Overwrites {@code blocks} different blocks of 512 KiB (or all, if the disk has fewer), chosen by {@code seed}, with other data; every sixteenth becomes zeros
     * unless it is zero already. Each of them differs from what it held. Costs no memory per byte, whatever the number.
     *
     * @return the indices of the blocks, rising
     */
    public synchronized List<Long> scribble(long seed, int blocks) {
        long total =
                (capacityBytes() + (long) SCRIBBLE_GRAINS * Grain.BYTES - 1) / ((long) SCRIBBLE_GRAINS * Grain.BYTES);
        List<Long> chosen = Choice.distinct(seed, blocks, total);
        long number = ++sequence;
        for (long block : chosen) {
            scribbleBlock(seed, block, number);
        }
        Collections.sort(chosen);
        return List.copyOf(chosen);
    }

    private void scribbleBlock(long seed, long block, long number) {
        DiskView now = view();
        long first = block * SCRIBBLE_GRAINS;
        long end = Math.min(first + SCRIBBLE_GRAINS, now.grainCount());
        boolean erase = Math.floorMod(Mix64.mix(seed, block), 16) == 0
                && !now.grain(first).isZero();
        GrainKind kind = GrainKind.pick(Mix64.mix(seed ^ 0x5C21, block));
        for (long index = first; index < end; index++) {
            Grain before = now.grain(index);
            Grain grain = erase ? Grain.ZERO : another(before, kind, Mix64.mix(seed, ~index));
            now.top().put(index, grain, number);
        }
    }

    private Grain another(Grain before, GrainKind kind, long mixed) {
        Grain drawn = dictionary.draw(kind, mixed);
        return drawn.equals(before) ? dictionary.draw(kind, mixed + 1) : drawn;
    }

    private DiskView view() {
        List<DiskLayer> newestFirst = new ArrayList<>(oldestFirst);
        Collections.reverse(newestFirst);
        return new DiskView(base, newestFirst, sequence);
    }
}
