package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.config.PemFiles;
import io.drayage.control.config.SecretFile;
import io.drayage.control.db.DatabaseConfig;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.aws.AwsConfig;
import io.drayage.engine.store.StoreConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From the configuration to what the backend opens. Reads the files that the configuration names, so it blocks for a moment. */
public final class BackendSettings {
    private static final int PARTS_IN_FLIGHT = 8;

    private BackendSettings() {}

    /** The settings of a service. */
    public static Backend.Settings of(DrayConfig config, String version) {
        DrayConfig.Staging staging = config.staging();
        Optional<DatabaseConfig> database = config.database()
                .map(uri -> DatabaseConfig.fromUri(
                        uri.toString(), SecretFile.readIfGiven("databasePasswordFile", config.databasePasswordFile())));
        Optional<StoreConfig> store = staging.bucket()
                .map(bucket -> new StoreConfig(
                        bucket,
                        config.region(),
                        staging.endpoint(),
                        new StoreConfig.DefaultChain(),
                        caBundle("trust.caFiles", config.caFiles()),
                        PARTS_IN_FLIGHT));
        return new Backend.Settings(
                config.data(),
                database,
                config.secretsKeyFile(),
                store,
                aws(config),
                engine(config),
                version,
                config.limits().failuresInARow());
    }

    /** Opened only where it is of use: the clients' classes take a second to load. */
    private static Optional<AwsConfig> aws(DrayConfig config) {
        DrayConfig.Image image = config.image();
        boolean wanted = image.builder() == ImageWanted.EBS_DIRECT
                || image.builder() == ImageWanted.IMPORT_IMAGE
                || image.ec2Endpoint().isPresent();
        return wanted
                ? Optional.of(AwsConfig.of(
                        config.region(),
                        new AwsConfig.Endpoints(image.ec2Endpoint(), image.ebsEndpoint()),
                        caBundle("trust.caFiles", config.caFiles())))
                : Optional.empty();
    }

    private static EngineConfig engine(DrayConfig config) {
        return new EngineConfig(
                config.data().resolve("work"),
                config.limits().memoryBytes(),
                config.limits().rateBytesPerSecond(),
                config.limits().disksAtOncePerVm(),
                config.staging().prefix(),
                Runtime.getRuntime().availableProcessors());
    }

    /** The certificates of several PEM files as one bundle; empty without files. */
    public static Optional<String> caBundle(String key, List<Path> files) {
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        files.stream().map(file -> PemFiles.read(key, file)).collect(Collectors.joining("\n")));
    }
}
