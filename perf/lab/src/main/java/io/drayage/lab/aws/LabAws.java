package io.drayage.lab.aws;

import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running AWS of the lab's: EBS direct, EC2, STS, IAM and KMS at one endpoint, told apart by the service in each request's credential scope. It serves on one event
 * loop; the methods here may be called from any thread.
 */
public final class LabAws {
    /** The one access key id. */
    public static final String ACCESS_KEY = "AKIALABLABLABLABLABL";
    /** Its secret. */
    public static final String SECRET_KEY = "lab/secret/of/the/strict/aws/0123456789";

    private final Vertx vertx;
    private final Context context;
    private final LabAwsOptions options;
    private final Account account;
    private final Permissions permissions;
    private final AwsCounters counters;
    private final KmsOperations kms;
    private final IdentityOperations identity;
    private final Optional<LabCertificate> certificate;
    private final HttpServer server;

    private LabAws(
            Vertx vertx,
            Context context,
            LabAwsOptions options,
            Account account,
            Permissions permissions,
            AwsCounters counters,
            KmsOperations kms,
            IdentityOperations identity,
            Optional<LabCertificate> certificate,
            HttpServer server) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.account = account;
        this.permissions = permissions;
        this.counters = counters;
        this.kms = kms;
        this.identity = identity;
        this.certificate = certificate;
        this.server = server;
    }

    /** Starts one on a free port of the loopback. */
    public static Future<LabAws> start(Vertx vertx, LabAwsOptions options) {
        return start(vertx, options, Clock.systemUTC());
    }

    /** @param clock decides signatures' age, delays, quotas and time-outs */
    public static Future<LabAws> start(Vertx vertx, LabAwsOptions options, Clock clock) {
        Context context = vertx.getOrCreateContext();
        Promise<LabAws> started = Promise.promise();
        context.runOnContext(go -> listen(vertx, context, options, clock).onComplete(started));
        return started.future();
    }

    private static Future<LabAws> listen(Vertx vertx, Context context, LabAwsOptions options, Clock clock) {
        Optional<LabCertificate> certificate = options.tls()
                ? Optional.of(LabCertificate.generate(List.of("localhost", "127.0.0.1")))
                : Optional.empty();
        HttpServerOptions http = certificate
                .map(own -> own.serverOptions(0))
                .orElseGet(() -> new HttpServerOptions().setPort(0))
                .setHost("127.0.0.1")
                .setHandle100ContinueAutomatically(true);
        Account account = new Account(options, clock);
        Permissions permissions = new Permissions();
        AwsCounters counters = new AwsCounters();
        KmsOperations kms = new KmsOperations(account, permissions);
        IdentityOperations identity = new IdentityOperations(account, permissions);
        LabAwsHandler handler = new LabAwsHandler(
                account,
                counters,
                new EbsOperations(account, permissions, counters),
                new Ec2Operations(account, permissions),
                kms,
                identity);
        return vertx.createHttpServer(http)
                .requestHandler(handler::handle)
                .listen()
                .map(server -> new LabAws(
                        vertx, context, options, account, permissions, counters, kms, identity, certificate, server));
    }

    /** Scheme, host and port, of all services. */
    public URI endpoint() {
        return URI.create((options.tls() ? "https" : "http") + "://127.0.0.1:" + server.actualPort());
    }

    /** The certificate to trust; empty over http. */
    public Optional<String> certificatePem() {
        return certificate.map(LabCertificate::certificatePem);
    }

    /** What the caller may do; everything until a policy is added. */
    public Permissions permissions() {
        return permissions;
    }

    /** What it was asked. */
    public AwsCounters counters() {
        return counters;
    }

    /** Adds a role that GetRole finds and AssumeRole assumes. */
    public Future<Void> addRole(String name, String trustPolicy) {
        return onContext(() -> {
            identity.addRole(name, trustPolicy);
            return null;
        });
    }

    /** Adds a KMS key; its ARN. */
    public Future<String> addKey(String alias, String keyId) {
        return onContext(() -> kms.addKey(alias, keyId));
    }

    /** Lets the import task fail with VM Import's text. */
    public Future<Void> failImport(String taskId, String message) {
        return onContext(() -> {
            ImportTask task = account.imports().get(taskId);
            if (task == null) {
                throw new IllegalArgumentException("there is no import task " + taskId);
            }
            task.fail(message);
            return null;
        });
    }

    /** Ids of the snapshots that exist, in the order of their making. */
    public Future<List<String>> snapshots() {
        return onContext(() -> List.copyOf(account.snapshots().keySet()));
    }

    /** Names of the images that are registered, by id. */
    public Future<Map<String, String>> images() {
        return onContext(() -> {
            Map<String, String> names = new TreeMap<>();
            account.images().forEach((id, image) -> names.put(id, image.name()));
            return names;
        });
    }

    /** Indexes of the blocks that were put into a snapshot itself, not its ancestors', ascending. */
    public Future<List<Integer>> ownBlocks(String snapshotId) {
        return onContext(() -> List.copyOf(snapshot(snapshotId).blocks().keySet()));
    }

    /** Writes a snapshot as a volume made of it would read, as a sparse raw file of the volume's size. */
    public Future<Path> exportSnapshot(String snapshotId, Path file) {
        return onContext(() -> new TreeMap<>(snapshot(snapshotId).effective()))
                .compose(blocks -> onContext(() -> (long) snapshot(snapshotId).volumeGib() << 30)
                        .compose(size -> vertx.executeBlocking(() -> export(blocks, size, file), false)));
    }

    /** Snapshot ids of an image by device name. */
    public Future<Map<String, String>> devices(String imageId) {
        return onContext(() -> {
            Map<String, String> devices = new TreeMap<>();
            ImageCalls.find(account, imageId).devices().forEach(one -> devices.put(one.name(), one.snapshotId()));
            return devices;
        });
    }

    /** Closes every connection and forgets everything. */
    public Future<Void> close() {
        return server.close()
                .eventually(() -> onContext(() -> {
                    account.blocks().close();
                    return null;
                }));
    }

    private Snapshot snapshot(String id) {
        Snapshot found = account.snapshots().get(id);
        if (found == null) {
            throw new IllegalArgumentException("there is no snapshot " + id);
        }
        return found;
    }

    private Path export(Map<Integer, Snapshot.Block> blocks, long size, Path file) {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (Map.Entry<Integer, Snapshot.Block> block : blocks.entrySet()) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(account.blocks().read(block.getValue().position()));
                long at = (long) block.getKey() * BlockFile.BLOCK_BYTES;
                while (bytes.hasRemaining()) {
                    out.write(bytes, at + bytes.position());
                }
            }
            if (out.size() < size) {
                out.write(ByteBuffer.wrap(new byte[1]), size - 1);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private <T> Future<T> onContext(Supplier<@Nullable T> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(go -> {
            try {
                promise.complete(work.get());
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
