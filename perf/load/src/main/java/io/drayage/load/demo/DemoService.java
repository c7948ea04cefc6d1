package io.drayage.load.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.engine.api.Secret;
import io.drayage.engine.store.CrtObjectStore;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreConfig;
import io.drayage.load.process.ChildProcess;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code dray serve} as a child process, set up for the estate. */
final class DemoService implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String PREFIX = "dray/";
    private static final String REGION = "us-east-1";

    private final DemoOptions options;
    private final DemoEstate estate;
    private final Path config;
    private final Vertx vertx;
    private final ObjectStore store;
    private ChildProcess process;
    private URI endpoint;
    private SmsService sms;

    private DemoService(DemoOptions options, DemoEstate estate, Path config) throws IOException {
        this.options = options;
        this.estate = estate;
        this.config = config;
        this.process = launch();
        this.endpoint = awaitReady(process);
        this.sms = client();
        this.vertx = Vertx.vertx();
        this.store = StagedFigures.await(CrtObjectStore.open(vertx, storeConfig(estate.s3())));
    }

    static DemoService start(DemoOptions options, DemoEstate estate) throws IOException {
        return new DemoService(options, estate, configuration(options, estate));
    }

    private static Path configuration(DemoOptions options, DemoEstate estate) throws IOException {
        JsonNode vcenter = estate.vcenter();
        JsonNode s3 = estate.s3();
        Path password = options.directory().resolve("vcenter.password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, vcenter.path("password").asText());
        return Files.writeString(options.directory().resolve("dray.yaml"), """
                data: %s
                listen: 127.0.0.1:0
                region: %s
                connectors:
                  - name: lab
                    vcenter: %s:%d
                    user: %s
                    passwordFile: %s
                    thumbprint: "%s"
                staging: {bucket: %s, prefix: %s, endpoint: "%s"}
                image: {builder: disk-image, directory: %s}
                replication: {changeTracking: on}
                """.formatted(
                        data(options),
                        REGION,
                        vcenter.path("host").asText(),
                        vcenter.path("port").asInt(),
                        vcenter.path("user").asText(),
                        password,
                        vcenter.path("sha256").asText(),
                        s3.path("bucket").asText(),
                        PREFIX,
                        s3.path("endpoint").asText(),
                        options.images()));
    }

    private static StoreConfig storeConfig(JsonNode s3) {
        return new StoreConfig(
                s3.path("bucket").asText(),
                REGION,
                Optional.of(URI.create(s3.path("endpoint").asText())),
                new StoreConfig.StaticKeys(
                        s3.path("accessKey").asText(),
                        Secret.of(s3.path("secretKey").asText()),
                        Optional.empty()),
                Optional.empty(),
                4);
    }

    private ChildProcess launch() {
        JsonNode s3 = estate.s3();
        return ChildProcess.start(
                "dray serve",
                options.serveCommand(config),
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        s3.path("accessKey").asText(),
                        "AWS_SECRET_ACCESS_KEY",
                        s3.path("secretKey").asText()),
                options.log("dray"));
    }

    private static URI awaitReady(ChildProcess process) {
        String ready = process.line(START);
        if (!ready.startsWith("ready ")) {
            throw new IllegalStateException("dray serve said '" + ready + "' instead of ready");
        }
        return URI.create(ready.substring("ready ".length()).strip());
    }

    private SmsService client() throws IOException {
        List<String> lines = Files.readAllLines(credentials());
        return new SmsService(
                endpoint, REGION, value(lines, "aws_access_key_id"), value(lines, "aws_secret_access_key"));
    }

    /** As a power cut would: SIGKILL, without any warning. */
    void kill() {
        process.kill();
        sms.close();
    }

    /** Starts it again on the same data. */
    void startAgain() throws IOException {
        process = launch();
        endpoint = awaitReady(process);
        sms = client();
    }

    private static Path data(DemoOptions options) {
        return options.directory().resolve("data");
    }

    URI endpoint() {
        return endpoint;
    }

    Path credentials() {
        return data(options).resolve("credentials");
    }

    SmsService sms() {
        return sms;
    }

    StagedFigures staged() {
        return new StagedFigures(store, PREFIX);
    }

    /** The raw files of a VM's disks, in the order of the run's disks. */
    List<Path> images(String vm, String publicRunId) {
        List<Path> files = new ArrayList<>();
        for (RunDocument.Disk disk : staged().run(publicRunId).disks()) {
            files.add(options.images().resolve(vm).resolve("disk-" + disk.deviceKey() + ".raw"));
        }
        return files;
    }

    @Override
    public void close() {
        sms.close();
        process.close();
        StagedFigures.await(store.close());
        StagedFigures.await(vertx.close());
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf('=') + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + key + " in the credentials file"));
    }
}
