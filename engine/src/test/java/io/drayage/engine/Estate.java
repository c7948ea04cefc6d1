package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.Secret;
import io.drayage.engine.run.DirectTransports;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.drayage.engine.testing.MemoryRunLedger;
import io.drayage.engine.testing.MemorySnapshotLedger;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClients;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A whole estate for a test: the lab's vCenter and S3, and an engine that is logged in to both. {@link #close} asserts that nothing was left open anywhere. */
final class Estate implements AutoCloseable {
    static final String PREFIX = "dray/";

    final Vertx vertx = Vertx.vertx();
    final LabVcenter vcenter;
    final LabS3 s3;
    final ObjectStore store;
    final VsphereClient client;
    final MemoryRunLedger runs = new MemoryRunLedger();
    final MemorySnapshotLedger snapshots = new MemorySnapshotLedger();
    final DrayageEngine engine;
    final UUID installation = UUID.randomUUID();
    final UUID job = UUID.randomUUID();
    final Path images;
    final Path directory;

    /** What orders ask for. */
    RunOrder.TransportWanted transport = RunOrder.TransportWanted.LEASE;

    RunPolicy policy = RunPolicy.defaults();

    Estate(Path directory, Consumer<VcenterSpec> describe) throws IOException {
        LabEstate estate = new LabEstate(7);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user("dray", "secret");
        describe.accept(spec);
        LabAuthority authority = new LabAuthority();
        vcenter = await(LabVcenter.start(vertx, estate, spec, authority));
        Files.createDirectories(directory.resolve("s3"));
        s3 = await(LabS3.start(vertx, LabS3Options.in(directory.resolve("s3")).withBuckets("staging")));
        store = await(CrtObjectStore.open(
                vertx,
                new StoreConfig(
                        "staging",
                        "us-east-1",
                        Optional.of(s3.endpoint()),
                        new StoreConfig.StaticKeys(s3.accessKey(), Secret.of(s3.secretKey()), Optional.empty()),
                        Optional.empty(),
                        8)));
        client = await(VsphereClients.connect(
                vertx,
                new VsphereEndpoint(
                        "127.0.0.1",
                        vcenter.port(),
                        "dray",
                        Secret.of("secret"),
                        new PeerTrust(Optional.empty(), Optional.of(authority.pem()), true),
                        Map.of(),
                        List.of())));
        this.directory = directory;
        images = directory.resolve("images");
        engine = DrayageEngine.create(
                vertx, EngineConfig.defaults(directory.resolve("work"), PREFIX), runs, snapshots, store, setup());
    }

    /** Looks at the VM often: tests have no minutes to spare. */
    static RunSetup setup() {
        return new RunSetup(
                Clock.systemUTC(), Duration.ofMillis(200), Duration.ofMillis(100), DirectTransports.standard());
    }

    RunOrder order(String vm) {
        return order(vm, UUID.randomUUID());
    }

    RunOrder order(String vm, UUID runId) {
        return new RunOrder(
                installation,
                job,
                runId,
                1,
                "sms-job-0000000a",
                "sms-run-" + runId.toString().substring(0, 8),
                await(vcenter.moref(vm)),
                Optional.empty(),
                RunOrder.ConsistencyWanted.AUTO,
                transport,
                RunOrder.ImageWanted.DISK_IMAGE,
                Optional.of(images),
                false,
                policy,
                ImagePolicy.defaults());
    }

    RunResult replicate(String vm) {
        return finish(engine.replicate(client, order(vm), ProgressListener.NONE));
    }

    /** Like await, with the patience that a run with retries needs. */
    static RunResult finish(Future<RunResult> run) {
        try {
            return run.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the run did not end in a result", e);
        }
    }

    String sourceSha256(String vm, int disk) {
        return await(vcenter.disk(vm, disk)).live().sha256();
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Each disk has an image, and the image is what the disk holds now. */
    void assertIdentical(RunResult result, String vm) throws IOException {
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(RunResult.State.COMPLETED);
        List<String> files = result.image().files();
        assertThat(files).hasSameSizeAs(result.disks());
        for (int disk = 0; disk < files.size(); disk++) {
            assertThat(sha256(Path.of(files.get(disk))))
                    .as("%s disk %d", vm, disk)
                    .isEqualTo(sourceSha256(vm, disk));
        }
    }

    /** Nothing of a run may be left: no snapshot, lease, stream, upload or reserved byte. */
    void assertNothingOpen() {
        assertThat(vcenter.counters().snapshotsPresent()).as("snapshots on VMs").isZero();
        assertThat(vcenter.counters().leasesOpen()).as("leases").isZero();
        io.drayage.engine.testing.Await.until(
                "streams closed", () -> vcenter.counters().streamsOpen() == 0);
        assertThat(s3.counters().openUploads()).as("multipart uploads").isZero();
        assertThat(snapshots.openEntries()).as("snapshot ledger").isEmpty();
        assertThat(engine.budget().gauges().reservedBytes())
                .as("reserved bytes")
                .isZero();
    }

    /** What a run staged, the owner's marker apart. */
    int stagedObjects() {
        return await(store.list(PREFIX + installation + "/", "")).objects().size();
    }

    @Override
    public void close() {
        await(engine.close());
        await(client.close());
        await(store.close());
        await(vcenter.stop());
        await(s3.close());
        await(vertx.close());
    }
}
