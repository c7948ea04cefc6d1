package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.until;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.CountedReads;
import io.drayage.engine.testing.MemoryRunLedger;
import io.drayage.engine.testing.Severable;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** One run of web01 that two engines have in turn: the first may be ended as kill -9 would, the second goes on. What each reads is counted. */
final class KilledRun {
    static final long MIB = 1 << 20;
    static final long BLOCK = 512 << 10;
    /** Of the first disk. */
    static final int BLOCKS = 320;

    final CountedReads reads = new CountedReads();
    final DrayageEngine engine;
    private final UUID id = UUID.randomUUID();
    private final Estate estate;
    private final Path directory;

    KilledRun(Estate estate, Path directory) {
        this.estate = estate;
        this.directory = directory;
        engine = engine(estate.vertx, "second", estate.runs, estate.snapshots, estate.store, Clock.systemUTC());
    }

    /** The run under its first or its second owner. */
    RunOrder order(long fence) {
        return Orders.underFence(estate.order("web01", id), fence);
    }

    /** What the ledger knows of it. */
    MemoryRunLedger.Run row() {
        return estate.runs.run(id);
    }

    /** Does something once, when so many blocks were read. */
    void atBlock(long block, Runnable deed) {
        AtomicBoolean done = new AtomicBoolean();
        reads.watch(count -> {
            if (count >= block && done.compareAndSet(false, true)) {
                deed.run();
            }
        });
    }

    /** Runs the first engine and ends it when so many blocks were read. */
    void killAfter(long blocks) {
        Severable life = new Severable();
        atBlock(blocks, life::cut);
        untilCut(life, estate.runs, estate.store);
    }

    /** Runs the first engine until something cuts its life. */
    void untilCut(Severable life, RunLedger runs, ObjectStore store) {
        Vertx vertx = Vertx.vertx();
        DrayageEngine first = engine(
                vertx,
                "first",
                life.through(RunLedger.class, runs),
                life.through(SnapshotLedger.class, estate.snapshots),
                life.through(ObjectStore.class, store),
                Clock.systemUTC());
        first.replicate(life.through(VsphereClient.class, estate.client), order(1), ProgressListener.NONE);
        until("the engine is dead and its requests are over", life::isCutAndQuiet);
        await(vertx.close());
        reads.watch(count -> {});
    }

    /** Lets the second engine have the run, to its end. */
    RunResult goOn() {
        return Estate.finish(engine.replicate(estate.client, order(2), ProgressListener.NONE));
    }

    /** An engine of the estate whose snapshots age by this clock. */
    DrayageEngine engine(String name, Clock clock) {
        return engine(estate.vertx, name, estate.runs, estate.snapshots, estate.store, clock);
    }

    private DrayageEngine engine(
            Vertx vertx, String name, RunLedger runs, SnapshotLedger snapshots, ObjectStore store, Clock clock) {
        RunSetup setup = Estate.setup();
        return DrayageEngine.create(
                vertx,
                EngineConfig.defaults(directory.resolve("work-" + name), Estate.PREFIX),
                runs,
                snapshots,
                store,
                new RunSetup(clock, setup.watchEvery(), setup.foreignPoll(), reads));
    }

    /** The sealed run's document. */
    RunDocument document() {
        return RunDocumentCodec.decode(row().sealed.orElseThrow().runJson().getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the second engine. */
    void close() {
        reads.watch(count -> {});
        await(engine.close());
    }
}
