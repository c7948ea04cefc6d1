package io.drayage.engine.staging;

import static io.drayage.engine.testing.Await.await;

import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.VerifyReport.VerifiedDisk;
import io.drayage.engine.image.StagingVerifier;
import io.drayage.engine.testing.MemoryObjectStore;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestHeader;
import io.drayage.protocol.manifest.ManifestTrailer;
import io.drayage.protocol.manifest.ManifestWriter;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.drayage.protocol.segment.PartBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sealed runs of one disk in a store in memory, written as the engine writes them: real segments, manifests and run.json. A block's content is a seed, 0 for zeros. */
final class StagingHistory {
    static final String PREFIX = "dray/";
    static final UUID INSTALLATION = UUID.fromString("b3a1f0de-3c55-4e0b-9d1c-0a4f3a1b2c3d");

    final MemoryObjectStore store = new MemoryObjectStore();
    final UUID job = UUID.randomUUID();
    final UUID disk = UUID.randomUUID();
    final int blocks;
    private final Map<Long, Integer> content = new HashMap<>();
    private final Map<Long, ManifestEntry> state = new TreeMap<>();
    private final BlockHasher hasher = new BlockHasher();
    private final Lz4BlockFrame lz4 = new Lz4BlockFrame();
    private Optional<RunDocument> last = Optional.empty();
    private int runs;

    StagingHistory(int blocks) {
        this.blocks = blocks;
    }

    /** The content of every block that is not zero. */
    Map<Long, Integer> content() {
        return Map.copyOf(content);
    }

    /** The last sealed run. */
    RunDocument last() {
        return last.orElseThrow();
    }

    /** Bytes of a block. */
    static byte[] block(int seed) {
        byte[] bytes = new byte[BlockGeometry.BLOCK_BYTES];
        if (seed != 0) {
            Arrays.fill(bytes, (byte) seed);
            ByteBuffer.wrap(bytes).putInt(0, seed);
        }
        return bytes;
    }

    /** Seals a run after these changes; a full manifest, or a delta of the last one. Returns it as the ledger would have it. */
    SealedRun seal(boolean full, Map<Long, Integer> changes) {
        UUID run = UUID.randomUUID();
        Map<Long, ManifestEntry> fresh = segment(run, 1, 0, changes);
        content.putAll(changes);
        content.values().removeIf(seed -> seed == 0);
        boolean base = full || last.isEmpty();
        state.putAll(fresh);
        return sealEntries(run, base, base ? whole() : new TreeMap<>(fresh));
    }

    /** Seals a run with a manifest of exactly these entries. */
    SealedRun sealAs(UUID run, boolean full, List<ManifestEntry> entries) {
        Map<Long, ManifestEntry> sorted = new TreeMap<>();
        entries.forEach(entry -> sorted.put(entry.firstBlock(), entry));
        entries.stream()
                .filter(ManifestEntry.Data.class::isInstance)
                .forEach(data -> state.put(data.firstBlock(), data));
        return sealEntries(run, full, sorted);
    }

    private SealedRun sealEntries(UUID run, boolean base, Map<Long, ManifestEntry> entries) {
        RunDocument document = document(run, base, entries);
        byte[] json = RunDocumentCodec.encode(document);
        String key = ObjectKeys.runDocument(INSTALLATION, job, run);
        await(store.put(PREFIX + key, Buffer.buffer(json), true));
        last = Optional.of(document);
        return new SealedRun(run, key, new String(json, StandardCharsets.UTF_8), document.sealedAt());
    }

    /** Writes a segment with these blocks and says where they are. */
    Map<Long, ManifestEntry> segment(UUID run, long fence, int number, Map<Long, Integer> changes) {
        Map<Long, ManifestEntry> entries = new TreeMap<>();
        String key = ObjectKeys.segment(INSTALLATION, job, run, fence, disk, 0, number);
        ByteBuffer target = ByteBuffer.allocate(PartBuilder.PART_CAPACITY);
        PartBuilder part = new PartBuilder(target, run, disk, 0, number, 1, 0);
        long offset = 0;
        for (Map.Entry<Long, Integer> change : new TreeMap<>(changes).entrySet()) {
            if (change.getValue() == 0) {
                entries.put(change.getKey(), new ManifestEntry.Zeros(change.getKey(), 1));
                continue;
            }
            byte[] bytes = block(change.getValue());
            ByteBuffer frame = ByteBuffer.allocate(Lz4BlockFrame.maxFrameBytes());
            lz4.encode(bytes, 0, frame);
            frame.flip();
            BlockHash hash = hasher.hash(bytes, 0);
            entries.put(change.getKey(), new ManifestEntry.Data(change.getKey(), hash, key, offset, frame.remaining()));
            offset += frame.remaining();
            part.appendBlock(change.getKey(), hash, frame);
        }
        if (offset > 0) {
            await(store.put(PREFIX + key, Buffer.buffer(bytes(part.seal(true))), false));
        }
        return entries;
    }

    private Map<Long, ManifestEntry> whole() {
        TreeMap<Long, ManifestEntry> all = new TreeMap<>(state);
        for (long block = 0; block < blocks; block++) {
            all.putIfAbsent(block, new ManifestEntry.Zeros(block, 1));
        }
        return all;
    }

    private RunDocument document(UUID run, boolean base, Map<Long, ManifestEntry> entries) {
        List<RunDocument.ManifestRef> chain =
                base ? List.of() : last.orElseThrow().disks().get(0).manifests();
        ManifestWriter writer = new ManifestWriter(new ManifestHeader(
                run, disk, base ? Optional.empty() : last.map(RunDocument::runId), chain.size(), 0, capacity()));
        ByteBuffer target = ByteBuffer.allocate(1 << 20);
        entries.values().forEach(entry -> writer.add(entry, target));
        ManifestTrailer trailer = writer.finish(target);
        String key = ObjectKeys.manifest(INSTALLATION, job, run, 1, disk);
        await(store.put(PREFIX + key, Buffer.buffer(bytes(target.flip())), false));
        JsonObject own = new JsonObject()
                .put("key", key)
                .put("sha256", trailer.sha256())
                .put("lengthBytes", trailer.lengthBytes())
                .put("level", chain.size())
                .put("dataBlocks", trailer.dataBlocks())
                .put("zeroBlocks", trailer.zeroBlocks());
        return RunDocumentCodec.decode(json(run, base, own).toBuffer().getBytes());
    }

    private JsonObject json(UUID run, boolean base, JsonObject manifest) {
        Instant at = Instant.parse("2026-11-24T12:00:00Z").plusSeconds(60L * runs++);
        JsonArray chain = new JsonArray();
        if (!base) {
            JsonObject before =
                    new JsonObject(new String(RunDocumentCodec.encode(last.orElseThrow()), StandardCharsets.UTF_8));
            JsonObject old = before.getJsonArray("disks").getJsonObject(0);
            chain.add(old.getJsonObject("manifest")).addAll(old.getJsonArray("chain"));
        }
        JsonObject vm = new JsonObject()
                .put("vcenterUuid", "vc")
                .put("instanceUuid", "vm")
                .put("moref", "vm-1")
                .put("name", "web01")
                .put("path", "/DC/vm/web01")
                .put("guestId", "")
                .put("firmware", "");
        JsonObject one = new JsonObject()
                .put("diskId", disk.toString())
                .put("deviceKey", 2000)
                .put("label", "Hard disk 1")
                .put("backingUuid", "")
                .put("capacityBytes", capacity())
                .put("transport", "lease")
                .put("changeSource", base ? "full" : "hash")
                .put("manifest", manifest)
                .put("chain", chain);
        JsonObject document = new JsonObject()
                .put("format", "drayage-run")
                .put("version", 1)
                .put("installationId", INSTALLATION.toString())
                .put("jobId", job.toString())
                .put("runId", run.toString())
                .put("publicJobId", "sms-job-00000001")
                .put("publicRunId", "sms-run-" + run.toString().substring(0, 8))
                .put("fence", 1)
                .put("createdAt", at.toString())
                .put("sealedAt", at.plusSeconds(30).toString())
                .put("vm", vm)
                .put("epoch", 0)
                .put("consistency", "crash")
                .put("blocksTrustedUnread", 0)
                .put("disks", new JsonArray().add(one));
        last.ifPresent(parent -> document.put("parentRunId", parent.runId().toString()));
        return document;
    }

    /** Whether every block of the run is there and has its hash. */
    boolean isWhole(SealedRun run, Vertx vertx, Path directory) {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("verify");
        try {
            List<VerifiedDisk> disks = await(new StagingVerifier(store, PREFIX, worker, directory.resolve("verify"))
                    .verifyStaging(document(run), new AtomicBoolean()));
            return disks.stream().allMatch(verified -> verified.badBlocks() == 0 && verified.blocksChecked() == blocks);
        } catch (RuntimeException | AssertionError e) {
            return false;
        }
    }

    static RunDocument document(SealedRun run) {
        return RunDocumentCodec.decode(run.runJson().getBytes(StandardCharsets.UTF_8));
    }

    long capacity() {
        return blocks * (long) BlockGeometry.BLOCK_BYTES;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
