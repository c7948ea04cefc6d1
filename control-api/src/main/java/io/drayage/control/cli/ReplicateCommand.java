package io.drayage.control.cli;

import io.drayage.control.app.Backend;
import io.drayage.control.app.Replication;
import io.drayage.control.service.RunWishes;
import io.drayage.control.store.ReplicationJob;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunOrder.ConsistencyWanted;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.aws.AwsConfig;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereClients;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray replicate}: replicates VMs once, without a server. */
@Command(
        name = "replicate",
        versionProvider = Version.class,
        description = {
            "Replicates VMs once, now, and exits. A second call with the same --data and VM is an increment.",
            "S3 credentials come by the AWS default chain: environment, profile, container, instance."
        })
final class ReplicateCommand extends CommonOptions implements Callable<Integer> {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(60);

    @Mixin
    private VcenterOptions vcenter = new VcenterOptions();

    @Option(
            names = "--vm",
            paramLabel = "NAME|PATH|ID",
            required = true,
            description = "A VM's name (if only one has it), inventory path or id (vm-123); repeatable.")
    private List<String> vms = new ArrayList<>();

    @Option(
            names = "--staging",
            paramLabel = "s3://BUCKET/PREFIX",
            required = true,
            description = "Where blocks are staged.")
    private String staging = "";

    @Mixin
    private StagingOptions store = new StagingOptions();

    @Option(
            names = "--image",
            paramLabel = "BUILDER",
            defaultValue = "disk-image",
            description = "What the run ends in: disk-image (raw files, default), ebs-direct (an AMI) or none.")
    private String image = "disk-image";

    @Option(
            names = "--image-dir",
            paramLabel = "DIR",
            description = "Images go to DIR/VMNAME/disk-<deviceKey>.raw. Default: images below --data")
    private @Nullable Path imageDirectory;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "State between calls: embedded database, keys. Default: ./data")
    private Path data = Path.of("data");

    @Option(names = "--full", description = "Start afresh: read and store everything.")
    private boolean full;

    @Option(
            names = "--consistency",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "auto (default), application or crash: whether the snapshot is quiesced.")
    private ConsistencyWanted consistency = ConsistencyWanted.AUTO;

    @Option(names = "--transport", paramLabel = "KIND", defaultValue = "auto", description = "auto (default) or lease.")
    private TransportWanted transport = TransportWanted.AUTO;

    @Mixin
    private PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bound on blocks in memory. Default: 256MiB, at least 96MiB")
    private long memory = EngineConfig.DEFAULT_MEMORY_BYTES;

    @Option(
            names = "--limit-rate",
            paramLabel = "SIZE/s",
            converter = SizeConverter.Rate.class,
            description = "Bound on what is read from the source.")
    private @Nullable Long rate;

    @Option(
            names = "--disks-at-once",
            paramLabel = "N",
            defaultValue = "4",
            description = "Disks of one VM that move at once. Default: ${DEFAULT-VALUE}")
    private int disksAtOnce = 4;

    @Option(
            names = "--collection-grace",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long nothing must have needed a staged object before it is deleted. Default: 24h")
    private Duration collectionGrace = CollectionOrder.DEFAULT_GRACE;

    @Option(names = "--json", description = "One JSON object per line on stdout; the last per VM is its result.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        VsphereEndpoint endpoint = vcenter.endpoint();
        Backend.Settings settings = settings();
        RunWishes wishes = wishes();
        Interruption interruption = Interruption.install();
        Vertx vertx = VertxSetup.start();
        try {
            VsphereClient client = Blocking.await(VsphereClients.connect(vertx, endpoint));
            try {
                Backend backend = Blocking.await(Backend.open(vertx, settings));
                try {
                    return replicate(
                            vertx,
                            backend,
                            client,
                            new Replication.Request(endpoint, vms, wishes, collectionGrace, Version.text()),
                            interruption);
                } finally {
                    Blocking.ended(backend.close(), CLOSE_WITHIN);
                }
            } finally {
                Blocking.ended(client.close(), CLOSE_WITHIN);
            }
        } finally {
            VertxSetup.stop(vertx);
        }
    }

    private int replicate(
            Vertx vertx,
            Backend backend,
            VsphereClient client,
            Replication.Request request,
            Interruption interruption) {
        ProgressDisplay display =
                new ProgressDisplay(vertx, spec.commandLine().getErr(), ProgressDisplay.stderrIsTerminal());
        JsonEvents events = new JsonEvents(spec.commandLine().getOut());
        Replication replication = new Replication(vertx, backend, request, vm -> progress(vm, display, events));
        interruption.first().onComplete(signal -> replication.interrupt());
        display.start();
        List<RunResult> results;
        try {
            results = Blocking.await(replication.run(client));
        } finally {
            display.stop();
        }
        results.forEach(result -> print(result, events));
        if (interruption.happened()) {
            return ExitCode.INTERRUPTED;
        }
        return results.stream().allMatch(result -> result.state() == RunResult.State.COMPLETED)
                ? ExitCode.DONE
                : ExitCode.FAILED;
    }

    private Progress progress(VirtualMachine vm, ProgressDisplay display, JsonEvents events) {
        Progress progress = new Progress(vm.name(), InstantSource.system(), json ? events : new Silent());
        display.add(progress);
        return progress;
    }

    private void print(RunResult result, JsonEvents events) {
        if (json) {
            events.record("result", result);
        } else {
            ResultText.lines(result).forEach(spec.commandLine().getOut()::println);
        }
    }

    private Backend.Settings settings() {
        S3Location location = S3Location.parse("--staging", staging);
        Optional<AwsConfig> aws =
                ImageOption.parse(image) == ImageWanted.EBS_DIRECT ? Optional.of(store.aws()) : Optional.empty();
        EngineConfig engine = new EngineConfig(
                data.resolve("work"),
                memory,
                Optional.ofNullable(rate),
                disksAtOnce,
                location.folder(),
                Runtime.getRuntime().availableProcessors());
        return new Backend.Settings(
                        data,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(store.store(location.bucket())),
                        engine,
                        Version.text())
                .withAws(aws);
    }

    private RunWishes wishes() {
        ReplicationJob.Options options =
                new ReplicationJob.Options(consistency, transport, ImageOption.parse(image), policy.changeTracking());
        Path images = imageDirectory == null ? data.resolve("images") : imageDirectory;
        Optional<Path> directory = options.image() == ImageWanted.DISK_IMAGE ? Optional.of(images) : Optional.empty();
        return new RunWishes(options, directory, full, policy.policy());
    }

    private static final class Silent implements Progress.ProgressSink {
        @Override
        public void stage(String vm, Stage stage, String message) {}

        @Override
        public void progress(String vm, long bytesDone, long bytesTotal, long bytesRead, long bytesStored) {}
    }
}
