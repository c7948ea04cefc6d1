package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The {@code disk-image} builder: sparse raw files {@code DIRECTORY/VM/disk-<deviceKey>.raw}, rebuilt from the staging area and swapped in whole. Each block is checked
 * against its SHA-256 before it is written. Disks are built one after the other, so that memory stays at one reader's window.
 */
public final class DiskImageBuilder implements ImageBuilder {
    /** What one build or verification holds of the memory budget. */
    public static final long WINDOW_BYTES = StagedDiskReader.WINDOW_BYTES;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Path directory;
    private final Path spoolDirectory;

    /**
     * @param directory gets one directory for each VM
     * @param spoolDirectory for manifests while they are read; removed afterwards
     */
    public DiskImageBuilder(
            ObjectStore store, String stagingPrefix, WorkerExecutor worker, Path directory, Path spoolDirectory) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.directory = directory;
        this.spoolDirectory = spoolDirectory;
    }

    /** What one disk's file took. */
    public record BuiltDisk(RunDocument.Disk disk, Path file, long dataBlocks, long zeroBlocks, long bytesFetched) {}

    @Override
    public String name() {
        return "disk-image";
    }

    @Override
    public long windowBytes() {
        return WINDOW_BYTES;
    }

    @Override
    public Future<RunResult.Image> build(ImageRequest request) {
        return buildDisks(request, directory.resolve(fileName(request.run().vm().name())))
                .map(built -> new RunResult.Image(
                        name(),
                        "",
                        built.stream()
                                .map(disk -> disk.file().toAbsolutePath().toString())
                                .toList(),
                        List.of()));
    }

    /** Rebuilds every disk of the run into {@code target}; what restore uses directly. */
    public Future<List<BuiltDisk>> buildDisks(ImageRequest request, Path target) {
        ManifestSpool spool = new ManifestSpool(store, worker, spoolDirectory);
        StagedRuns runs = new StagedRuns(store, stagingPrefix);
        Future<List<BuiltDisk>> all = Future.succeededFuture(new ArrayList<>());
        for (RunDocument.Disk disk : request.run().disks()) {
            all = all.compose(list -> runs.blocks(disk, spool)
                    .compose(blocks ->
                            buildDisk(request, disk, blocks, target.resolve("disk-" + disk.deviceKey() + ".raw")))
                    .map(built -> {
                        list.add(built);
                        return list;
                    }));
        }
        return all.eventually(() -> worker.executeBlocking(
                () -> {
                    spool.close();
                    return null;
                },
                false));
    }

    private Future<BuiltDisk> buildDisk(
            ImageRequest request, RunDocument.Disk disk, Iterator<ManifestEntry> blocks, Path file) {
        return request.owned()
                .get()
                .compose(ours -> worker.executeBlocking(() -> RawImageFile.create(file, disk.capacityBytes()), false))
                .compose(image -> {
                    StagedDiskReader reader = new StagedDiskReader(
                            store,
                            stagingPrefix,
                            worker,
                            blocks,
                            new Writer(request, disk, image),
                            request.cancelled());
                    return reader.readAll()
                            .compose(read -> request.owned().get())
                            .compose(ours -> worker.executeBlocking(
                                    () -> {
                                        image.commit();
                                        return new BuiltDisk(
                                                disk,
                                                file,
                                                reader.dataBlocks(),
                                                reader.zeroBlocks(),
                                                reader.bytesFetched());
                                    },
                                    false))
                            .eventually(() -> worker.executeBlocking(
                                    () -> {
                                        image.close();
                                        return null;
                                    },
                                    false));
                });
    }

    /** A VM's name as a directory: what a file system or a shell could misread becomes an underscore. */
    static String fileName(String vmName) {
        String safe = vmName.replaceAll("[^\\p{L}\\p{N} ._@+-]", "_").strip();
        return safe.isEmpty() || safe.startsWith(".") ? "_" + safe : safe;
    }

    private record Writer(ImageRequest request, RunDocument.Disk disk, RawImageFile image) implements BlockVisitor {
        @Override
        public void block(ManifestEntry.Data entry, byte[] block) {
            image.write(entry.blockIndex(), block);
            request.progress().accept(Math.min(disk.capacityBytes(), entry.endBlock() * BlockGeometry.BLOCK_BYTES));
        }

        @Override
        public void bad(ManifestEntry.Data entry, String reason) {
            throw new EngineException(
                    EngineException.Kind.CHECKSUM,
                    "block " + entry.blockIndex() + " of disk '" + disk.label() + "' of VM "
                            + request.run().vm().name() + " in " + entry.segmentKey() + " at byte " + entry.offset(),
                    reason,
                    "The staging area does not hold what was stored: run the job afresh (--full); no image was made");
        }
    }
}
