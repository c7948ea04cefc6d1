package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.Secret;
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.aws.AwsConfig;
import io.drayage.engine.image.AwsImages;
import io.drayage.engine.store.StoreConfig;
import io.drayage.engine.testing.MemoryImageLedger;
import io.drayage.lab.aws.LabAws;
import io.drayage.lab.aws.LabAwsOptions;
import io.drayage.protocol.block.BlockGeometry;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The lab's strict AWS beside an {@link Estate}, and an engine that makes AMIs in it. */
final class AwsEstate implements AutoCloseable {
    final Estate estate;
    final LabAws lab;
    final AwsAccess access;
    final MemoryImageLedger ledger;
    final DrayageEngine engine;
    private final Path directory;
    private int exports;

    AwsEstate(Estate estate, Path directory, LabAwsOptions options) {
        this.estate = estate;
        this.directory = directory;
        lab = patiently(LabAws.start(estate.vertx, options));
        access = patiently(AwsAccess.open(
                estate.vertx,
                new AwsConfig(
                        "us-east-1",
                        new AwsConfig.Endpoints(Optional.of(lab.endpoint()), Optional.empty()),
                        new StoreConfig.StaticKeys(LabAws.ACCESS_KEY, Secret.of(LabAws.SECRET_KEY), Optional.empty()),
                        Optional.empty(),
                        lab.certificatePem())));
        ledger = new MemoryImageLedger(run -> estate.runs.run(run).sealed.map(one -> one.runJsonKey()));
        engine = DrayageEngine.create(
                estate.vertx,
                EngineConfig.defaults(directory.resolve("work-aws"), Estate.PREFIX),
                estate.runs,
                estate.snapshots,
                estate.store,
                Estate.setup().withAws(new AwsImages(access, ledger)));
    }

    /** The SDK's clients take a second to load, and many seconds on a machine with other work. */
    private static <T> T patiently(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("nothing within two minutes", e);
        }
    }

    RunResult replicate(String vm) {
        return replicate(order(vm, ImagePolicy.defaults()));
    }

    RunResult replicate(RunOrder order) {
        return Estate.finish(engine.replicate(estate.client, order, ProgressListener.NONE));
    }

    RunOrder order(String vm, ImagePolicy policy) {
        return Orders.intoAmi(estate.order(vm), policy);
    }

    /** The AMI's volumes hold what the VM's disks hold now, and zeros behind their ends. */
    void assertIdentical(RunResult result, String vm) throws IOException {
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(RunResult.State.COMPLETED);
        assertThat(result.image().imageId()).startsWith("ami-");
        List<String> snapshots =
                List.copyOf(await(lab.devices(result.image().imageId())).values());
        assertThat(snapshots)
                .hasSameSizeAs(result.disks())
                .isEqualTo(result.image().snapshotIds());
        for (int disk = 0; disk < snapshots.size(); disk++) {
            Path volume = export(snapshots.get(disk));
            long capacity = result.disks().get(disk).capacityBytes();
            assertThat(sha256(volume, capacity)).as("%s disk %d", vm, disk).isEqualTo(estate.sourceSha256(vm, disk));
            long end = BlockGeometry.blockCount(capacity) * BlockGeometry.BLOCK_BYTES;
            assertThat(read(volume, capacity, end)).isEqualTo(new byte[(int) (end - capacity)]);
        }
    }

    /** A snapshot holds of its own exactly the blocks in which it differs from its parent. */
    void assertIsTheDifference(String snapshot, String parent) throws IOException {
        Path now = export(snapshot);
        Path before = export(parent);
        TreeSet<Integer> different = new TreeSet<>();
        long blocks = Math.max(Files.size(now), Files.size(before)) / BlockGeometry.BLOCK_BYTES;
        for (int i = 0; i < blocks; i++) {
            long at = (long) i * BlockGeometry.BLOCK_BYTES;
            if (!MessageDigest.isEqual(
                    read(now, at, at + BlockGeometry.BLOCK_BYTES), read(before, at, at + BlockGeometry.BLOCK_BYTES))) {
                different.add(i);
            }
        }
        assertThat(await(lab.ownBlocks(snapshot))).containsExactlyElementsOf(different);
    }

    Map<String, Long> calls() {
        return lab.counters().calls();
    }

    /** One volume of the run's AMI as a raw file. */
    Path volume(RunResult result, int disk) {
        return export(result.image().snapshotIds().get(disk));
    }

    private Path export(String snapshot) {
        return await(lab.exportSnapshot(snapshot, directory.resolve("export-" + exports++ + ".raw")));
    }

    private static String sha256(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer piece = ByteBuffer.allocate(1 << 20);
            for (long at = 0; at < length; at += piece.position()) {
                piece.clear().limit((int) Math.min(piece.capacity(), length - at));
                channel.read(piece, at);
                digest.update(piece.array(), 0, piece.position());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(Path file, long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
            channel.read(bytes, from);
            return bytes.array();
        }
    }

    @Override
    public void close() {
        assertThat(engine.budget().gauges().reservedBytes())
                .as("reserved bytes")
                .isZero();
        await(engine.close());
        await(access.close());
        await(lab.close());
    }
}
