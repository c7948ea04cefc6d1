package io.drayage.engine.guest;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.Turns;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.guest.AbsentBytesException;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link BootCheck} over disks whose blocks must be fetched: what the check lacks is fetched, and it is done again from its beginning, which costs little, until it lacks nothing. So the readers need not wait
 * for anything, and no thread does. Bounded in bytes, rounds and time; at a bound the check is done a last time with what there is. Confined to one context.
 */
public final class BootInspection {
    /** The most that is read of all disks together. */
    public static final long MOST_BYTES = 96L << 20;

    private static final int MOST_ROUNDS = 64;

    /** What is fetched beyond a block that is wanted, as far as the disk goes: metadata that belongs together lies together. */
    private static final int AHEAD_BLOCKS = 2;

    private final WorkerExecutor worker;
    private final Path directory;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final long mostBlocks;

    /**
     * @param directory for files that are gone when the inspection ends; it must exist
     * @param patience how long it may take, a fetch that is under way not counted
     */
    public BootInspection(WorkerExecutor worker, Path directory, Duration patience, LongSupplier nanoTime) {
        this(worker, directory, patience, nanoTime, MOST_BYTES / BlockGeometry.BLOCK_BYTES);
    }

    /** @param mostBlocks the most that are fetched */
    BootInspection(WorkerExecutor worker, Path directory, Duration patience, LongSupplier nanoTime, long mostBlocks) {
        this.mostBlocks = mostBlocks;
        this.worker = worker;
        this.directory = directory;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** A disk and the way to its blocks. */
    public record Source(String label, long capacityBytes, BlockFetch fetch) {}

    /** Looks into the disks, the one that the VM boots from first. Fails with what a fetch failed with. */
    public Future<BootReadiness> inspect(List<Source> sources, boolean efi) {
        return worker.executeBlocking(() -> open(sources), false).compose(spools -> {
            Rounds rounds = new Rounds(sources, spools, efi, nanoTime.getAsLong() + patience.toNanos());
            return Turns.repeat(rounds::next)
                    .map(done -> rounds.result())
                    .eventually(() -> worker.executeBlocking(() -> close(spools), false));
        });
    }

    private List<DiskSpool> open(List<Source> sources) {
        List<DiskSpool> spools = new ArrayList<>();
        try {
            for (int i = 0; i < sources.size(); i++) {
                spools.add(DiskSpool.create(
                        directory.resolve("boot-check-" + i), sources.get(i).capacityBytes()));
            }
            return spools;
        } catch (EngineException e) {
            close(spools);
            throw e;
        }
    }

    private static @Nullable Void close(List<DiskSpool> spools) {
        spools.forEach(DiskSpool::close);
        return null;
    }

    /** The rounds of one inspection. */
    private final class Rounds {
        private final List<Source> sources;
        private final List<DiskSpool> spools;
        private final BootQuestion question;
        private final long deadline;
        private Optional<BootReadiness> readiness = Optional.empty();
        private long fetched;
        private int count;

        Rounds(List<Source> sources, List<DiskSpool> spools, boolean efi, long deadline) {
            this.sources = sources;
            this.spools = spools;
            this.deadline = deadline;
            List<GuestDisk> disks = new ArrayList<>();
            for (int i = 0; i < spools.size(); i++) {
                disks.add(new GuestDisk(sources.get(i).label(), spools.get(i)));
            }
            question = new BootQuestion(disks, efi);
        }

        BootReadiness result() {
            return readiness.orElseThrow(() -> new IllegalStateException("the inspection has no result yet"));
        }

        /** Whether there is another round. */
        Future<Boolean> next() {
            count++;
            return worker.executeBlocking(this::check, false).compose(wanted -> {
                if (readiness.isPresent()) {
                    return Future.succeededFuture(false);
                }
                long blocks = wanted.stream().mapToLong(BlockSet::count).sum();
                boolean enough =
                        fetched + blocks > mostBlocks || count >= MOST_ROUNDS || nanoTime.getAsLong() - deadline > 0;
                if (enough) {
                    spools.forEach(DiskSpool::noMore);
                    return Future.succeededFuture(true);
                }
                fetched += blocks;
                return fetch(wanted).map(true);
            });
        }

        /** Does the check; what each disk lacks when it has no result. */
        private List<BlockSet> check() {
            try {
                readiness = Optional.of(BootCheck.of(question));
            } catch (AbsentBytesException lacking) {
                readiness = Optional.empty();
            }
            List<BlockSet> wanted = new ArrayList<>();
            for (int i = 0; i < spools.size(); i++) {
                wanted.add(spools.get(i).takeWanted(AHEAD_BLOCKS));
            }
            return wanted;
        }

        private Future<Void> fetch(List<BlockSet> wanted) {
            Future<Void> all = Future.succeededFuture();
            for (int i = 0; i < wanted.size(); i++) {
                if (!wanted.get(i).isEmpty()) {
                    BlockSet blocks = wanted.get(i);
                    DiskSpool spool = spools.get(i);
                    BlockFetch fetch = sources.get(i).fetch();
                    all = all.compose(before -> fetch.fetch(blocks, spool))
                            .compose(here -> worker.executeBlocking(
                                    () -> {
                                        spool.arrived(blocks);
                                        return null;
                                    },
                                    false));
                }
            }
            return all;
        }
    }
}
