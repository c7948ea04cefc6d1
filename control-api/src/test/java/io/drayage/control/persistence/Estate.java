package io.drayage.control.persistence;

import static io.drayage.control.db.PostgresExtension.await;

import io.drayage.control.db.Database;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorObservation;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.VcenterInventory;
import io.drayage.engine.api.RunOrder.ConsistencyWanted;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** A small estate in the stores of a test, which starts empty. */
public final class Estate {
    public static final String VCENTER = "11111111-2222-3333-4444-555555555555";
    public static final Duration LEASE = Duration.ofSeconds(60);
    static final ReplicationJob.Options OPTIONS = options(ImageWanted.DISK_IMAGE);

    final TestDatabase test;
    public final PgStores stores;

    public Estate(TestDatabase test) {
        this.test = test;
        test.clear();
        this.stores = stores(test.database());
    }

    /** A job's options with this image. */
    public static ReplicationJob.Options options(ImageWanted image) {
        return new ReplicationJob.Options(
                ConsistencyWanted.AUTO, TransportWanted.AUTO, image, ReplicationJob.ChangeTracking.ON_UNTIL_DELETED);
    }

    /** The stores of another engine. */
    static PgStores stores(Database database) {
        try {
            Path file = Path.of("target", "test-master.key");
            Files.createDirectories(Path.of("target"));
            return PgStores.on(database, new AesSecretBox(MasterKey.loadOrCreate(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static VsphereEndpoint endpoint(String password) {
        return new VsphereEndpoint(
                "vc.example.com",
                443,
                "svc-dray",
                Secret.of(password),
                new PeerTrust(Optional.of("AB12"), Optional.empty(), true),
                Map.of("esx1.corp", new VsphereEndpoint.HostOverride("10.0.0.5", 443, 902)),
                List.of("corp.example.com"));
    }

    /** A healthy connector of {@link #VCENTER}. */
    public Connector connector(String name) {
        Connector made = await(stores.connectors().register(name, endpoint("pass word")));
        await(stores.connectors().observed(made.connectorId(), observation(Optional.of(VCENTER))));
        return await(stores.connectors().get(made.connectorId())).orElseThrow();
    }

    static ConnectorObservation observation(Optional<String> vmManagerId) {
        return new ConnectorObservation(
                ConnectorObservation.Status.HEALTHY,
                "",
                "0.1.0",
                vmManagerId,
                "vc.example.com",
                "10.0.0.1",
                "00:11:22:33:44:55");
    }

    public static VcenterInventory.Vm vm(String moref, String path) {
        return new VcenterInventory.Vm(
                moref,
                path.substring(path.lastIndexOf('/') + 1),
                path,
                "uuid-" + moref,
                new Facts("Debian GNU/Linux 12", 42L << 30, List.of(), List.of()));
    }

    /** Imports VMs {@code vm-1 …} of {@link #VCENTER}. */
    public void importVms(int count) {
        importVms(IntStream.rangeClosed(1, count)
                .mapToObj(i -> vm("vm-" + i, "/Datacenters/DC1/vm/web%05d".formatted(i)))
                .toList());
    }

    public void importVms(List<VcenterInventory.Vm> vms) {
        long number = await(stores.catalog().beginImport(Duration.ofMinutes(5))).orElseThrow();
        await(stores.catalog()
                .completeImport(number, List.of(new VcenterInventory(VCENTER, "vc.example.com", vms)), ""));
    }

    public List<String> serverIds() {
        return await(stores.catalog().servers(Set.of(), PageRequest.first(1000))).servers().items().stream()
                .map(server -> server.serverId())
                .toList();
    }

    static JobSettings every(int hours, Instant seed) {
        return settings(seed, OptionalInt.of(hours), false);
    }

    static JobSettings once(Instant seed) {
        return settings(seed, OptionalInt.empty(), true);
    }

    private static JobSettings settings(Instant seed, OptionalInt hours, boolean once) {
        return new JobSettings(
                seed,
                hours,
                once,
                Optional.of(JobSettings.LicenseType.BYOL),
                "sms",
                Optional.of("front end"),
                OptionalInt.of(3),
                Optional.of(true),
                Optional.of("alias/dray"));
    }

    /** Jobs for {@code count} new servers, all due. */
    List<ReplicationJob> dueJobs(int count) {
        connector("dc1");
        importVms(count);
        List<ReplicationJob> jobs = new ArrayList<>();
        for (String server : serverIds()) {
            jobs.add(await(stores.jobs().create(server, every(12, Instant.EPOCH), OPTIONS)));
        }
        return jobs;
    }

    /** A job's first run, claimed by {@code engine-1}. */
    ClaimedRun claimedRun() {
        dueJobs(1);
        await(stores.runs().createDue(10));
        return await(stores.runs().claim("engine-1", LEASE, 1, 50)).get(0);
    }

    /** Lets every lease run out. */
    void expireLeases() {
        test.sql("UPDATE run SET lease_until = clock_timestamp() - interval '1 second' WHERE state = 'ACTIVE'");
    }

    public static RunResult result(ClaimedRun run, String imageId) {
        return new RunResult(
                new RunResult.Vm("web00001", "vm-1", "/Datacenters/DC1/vm/web00001", "uuid-vm-1"),
                run.job().jobId(),
                run.run().runId(),
                RunResult.State.COMPLETED,
                "Completed",
                List.of(),
                new RunResult.Image("disk-image", imageId, List.of(), List.of()),
                "application",
                0,
                new RunResult.Snapshot("snapshot-1", true),
                false,
                false,
                0,
                Instant.parse("2026-11-24T10:00:00Z"),
                Instant.parse("2026-11-24T10:05:00Z"),
                1.5,
                1 << 20);
    }

    /** A future's failure. */
    static Throwable failure(Future<?> future) {
        return await(future.transform(result -> result.succeeded()
                ? Future.<Throwable>failedFuture(new AssertionError("it succeeded: " + result.result()))
                : Future.succeededFuture(result.cause())));
    }
}
