package io.drayage.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.drayage.control.config.DrayConfig.Connector;
import io.drayage.control.config.DrayConfig.Image;
import io.drayage.control.config.DrayConfig.Limits;
import io.drayage.control.config.DrayConfig.Staging;
import io.drayage.control.config.DrayConfig.Tls;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionOrder.Keep;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.tls.PeerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the one configuration record from a YAML file, the environment and {@code --set}, the later winning. Pure but for reading the file. */
public final class ConfigLoader {
    private static final long LEAST_MEMORY = EngineConfig.LEAST_MEMORY_BYTES;
    private static final long DEFAULT_MEMORY = EngineConfig.DEFAULT_MEMORY_BYTES;

    private final KnownKeys known = new KnownKeys();
    private final ConfigOverlay overlay;
    private final List<ConfigSection> read = new ArrayList<>();

    private ConfigLoader(ConfigOverlay overlay) {
        this.overlay = overlay;
    }

    /**
     * Loads.
     *
     * @param file absent means defaults
     * @param environment all variables; those that begin with {@code DRAY_} count
     * @param sets {@code KEY=VALUE} options
     * @throws ConfigException naming key, value and expectation
     */
    public static DrayConfig load(Optional<Path> file, Map<String, String> environment, List<String> sets) {
        JsonNode tree = file.map(ConfigLoader::tree).orElse(MissingNode.getInstance());
        return new ConfigLoader(new ConfigOverlay(environment, sets)).root(tree);
    }

    private static JsonNode tree(Path file) {
        try {
            return YamlTree.parse("--config " + file, Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new ConfigException("--config", "--config: file " + file + " does not exist; expected a YAML file");
        } catch (IOException e) {
            throw new ConfigException(
                    "--config",
                    "--config: file " + file + " cannot be read (" + e.getMessage() + "); expected a YAML file");
        }
    }

    private DrayConfig root(JsonNode tree) {
        ConfigSection root = remember(new ConfigSection("", tree, overlay, known));
        Path data = root.file("data").orElse(Path.of("data"));
        Optional<URI> database = database(root);
        ConfigSection limits = remember(root.section("limits"));
        DrayConfig config = new DrayConfig(
                data,
                root.parsed("listen", "HOST:PORT", text -> HostPort.parse(text, -1))
                        .orElse(new HostPort("127.0.0.1", 8080)),
                tls(remember(root.section("tls"))),
                database,
                root.file("databasePasswordFile"),
                root.parsed("region", "an AWS Region such as us-east-1", ConfigLoader::region)
                        .orElse("us-east-1"),
                connectors(root),
                staging(remember(root.section("staging"))),
                image(remember(root.section("image")), data),
                limits(limits),
                ReplicationSection.parse(remember(root.section("replication")), limits),
                remember(root.section("trust")).texts("caFiles").stream()
                        .map(Path::of)
                        .toList(),
                remember(root.section("secrets")).file("keyFile"),
                root.texts("dnsSuffixes"));
        read.forEach(ConfigSection::refuseUnknown);
        overlay.refuseUnused(known);
        return config;
    }

    private ConfigSection remember(ConfigSection section) {
        read.add(section);
        return section;
    }

    private static Optional<URI> database(ConfigSection root) {
        // The text itself is never repeated in an error: it may hold a password.
        return root.text("database").map(text -> {
            URI uri = uri(text)
                    .filter(u -> ("postgresql".equals(u.getScheme()) || "postgres".equals(u.getScheme()))
                            && u.getHost() != null)
                    .orElseThrow(() -> new ConfigException(
                            "database", "database: not valid; expected postgresql://user@host[:port]/database"));
            if ((uri.getUserInfo() != null && uri.getUserInfo().contains(":"))
                    || (uri.getQuery() != null && uri.getQuery().contains("password="))) {
                throw new ConfigException(
                        "database", "database: holds a password; expected it in a file named by databasePasswordFile");
            }
            return uri;
        });
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Tls tls(ConfigSection tls) {
        Tls value = new Tls(tls.file("certificate"), tls.file("key"));
        if (value.certificate().isPresent() != value.key().isPresent()) {
            String absent = tls.path(value.key().isPresent() ? "certificate" : "key");
            throw ConfigException.missing(absent, "tls.certificate and tls.key together, both PEM files");
        }
        return value;
    }

    private List<Connector> connectors(ConfigSection root) {
        List<Connector> connectors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigSection section : root.sections("connectors")) {
            Connector connector = connector(remember(section));
            if (!names.add(connector.name())) {
                throw ConfigException.wrong(section.path("name"), connector.name(), "given twice", "a name of its own");
            }
            connectors.add(connector);
        }
        return List.copyOf(connectors);
    }

    private static Connector connector(ConfigSection section) {
        HostPort vcenter = section.parsed("vcenter", "HOST or HOST:PORT", text -> HostPort.parse(text, 443))
                .orElseThrow(() -> ConfigException.missing(section.path("vcenter"), "HOST or HOST:PORT"));
        Optional<String> thumbprint = section.parsed("thumbprint", Thumbprints.FORM, Thumbprints::normalise);
        Optional<Path> caFile = section.file("caFile");
        boolean ignore = section.flag("ignoreHostnameMismatchAndExpiry");
        return new Connector(
                section.text("name", vcenter.host()),
                vcenter,
                section.requiredText("user", "the service account's name"),
                section.file("passwordFile")
                        .orElseThrow(() -> ConfigException.missing(
                                section.path("passwordFile"), "a file that holds the password")),
                new PeerTrust(thumbprint, caFile.map(file -> PemFiles.read(section.path("caFile"), file)), ignore),
                HostOverrides.parse(section.path("hostOverrides"), section.map("hostOverrides")),
                section.parsed("rate", Rates.FORM, Rates::parse).orElse(Rate.NONE));
    }

    private static Staging staging(ConfigSection staging) {
        return new Staging(
                staging.parsed("bucket", "a bucket's name, 3 to 63 characters", ConfigLoader::bucket),
                staging.parsed("prefix", "a key prefix without a leading slash", ConfigLoader::prefix)
                        .orElse("dray/"),
                staging.httpUri("endpoint"),
                staging.parsed("keep", "latest or hashes", ConfigLoader::keep).orElse(Keep.LATEST),
                staging.duration("collectionGrace", CollectionOrder.DEFAULT_GRACE));
    }

    private static Image image(ConfigSection image, Path data) {
        return new Image(
                image.parsed("builder", "disk-image, ebs-direct or none", ConfigLoader::builder)
                        .orElse(ImageWanted.DISK_IMAGE),
                image.file("directory").orElse(data.resolve("images")),
                image.httpUri("ec2Endpoint"),
                image.httpUri("ebsEndpoint"),
                image.text("roleName", ImagePolicy.DEFAULT_ROLE));
    }

    private Limits limits(ConfigSection limits) {
        return new Limits(
                limits.integer("concurrentVms", 50, 1, 1000),
                limits.parsed("memory", Quantities.SIZE_FORM + ", at least 96MiB", ConfigLoader::memory)
                        .orElse(DEFAULT_MEMORY),
                limits.parsed(
                        "rate",
                        Quantities.RATE_FORM,
                        text -> Quantities.rate(text).filter(rate -> rate > 0)),
                CalendarEntries.read(limits, this::remember),
                Duration.ofDays(limits.integer("seedDays", 30, 1, 3650)),
                limits.integer("disksAtOncePerVm", 4, 1, 64),
                limits.integer("onDemandRunsPerDay", 2, 0, 1000),
                Duration.ofDays(limits.integer("replicationDays", 90, 1, 36500)),
                limits.integer("failuresInARow", 4, 1, 1000));
    }

    private static Optional<Long> memory(String text) {
        return Quantities.size(text).filter(size -> size >= LEAST_MEMORY);
    }

    private static Optional<String> region(String text) {
        return text.matches("[a-z]{2,3}(-[a-z]+)+-\\d{1,2}") ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Keep> keep(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "latest" -> Optional.of(Keep.LATEST);
            case "hashes" -> Optional.of(Keep.HASHES);
            default -> Optional.empty();
        };
    }

    private static Optional<String> bucket(String text) {
        return text.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]") ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> prefix(String text) {
        if (text.startsWith("/") || text.length() > 512) {
            return Optional.empty();
        }
        return Optional.of(text.isEmpty() || text.endsWith("/") ? text : text + "/");
    }

    private static Optional<ImageWanted> builder(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "disk-image" -> Optional.of(ImageWanted.DISK_IMAGE);
            case "ebs-direct" -> Optional.of(ImageWanted.EBS_DIRECT);
            case "none" -> Optional.of(ImageWanted.NONE);
            default -> Optional.empty();
        };
    }
}
