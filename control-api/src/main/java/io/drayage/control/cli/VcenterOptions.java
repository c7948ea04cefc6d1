package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import io.drayage.control.config.HostOverrides;
import io.drayage.control.config.HostPort;
import io.drayage.control.config.PemFiles;
import io.drayage.control.config.SecretFile;
import io.drayage.control.config.Thumbprints;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How vCenter is reached and trusted. The password never comes by an argument: everybody on the machine can read those. */
final class VcenterOptions {
    private static final String PASSWORD_VARIABLE = "DRAY_VCENTER_PASSWORD";
    private static final int HTTPS = 443;

    @Option(names = "--vcenter", paramLabel = "HOST[:PORT]", required = true, description = "vCenter or ESXi host.")
    private String vcenter = "";

    @Option(names = "--vcenter-user", paramLabel = "USER", required = true, description = "Service account.")
    private String user = "";

    @Option(
            names = "--vcenter-password-file",
            paramLabel = "FILE",
            description = "Its password, in the first line. Default: env " + PASSWORD_VARIABLE)
    private @Nullable Path passwordFile;

    @Option(
            names = "--vcenter-thumbprint",
            paramLabel = "HEX",
            description = "Trust exactly this certificate: its SHA-256 or SHA-1.")
    private @Nullable String thumbprint;

    @Option(names = "--vcenter-ca", paramLabel = "FILE", description = "Trust certificates of these CAs, PEM.")
    private @Nullable Path ca;

    @Option(
            names = "--ignore-hostname-and-expiry",
            description = "Accept a wrong name or an expired certificate, of vCenter and ESXi; never an untrusted one.")
    private boolean ignoreHostnameAndExpiry;

    @Option(
            names = "--host-override",
            paramLabel = "ESXI=ADDRESS[:PORT[:NFCPORT]]",
            description = "Reach an ESXi host elsewhere than vCenter says; repeatable.")
    private List<String> overrides = new ArrayList<>();

    /** Reads the files. */
    VsphereEndpoint endpoint() {
        HostPort address = HostPort.parse(vcenter, HTTPS)
                .orElseThrow(() -> new ConfigException(
                        "--vcenter", "--vcenter: '" + vcenter + "' is not valid; expected HOST or HOST:PORT"));
        Optional<String> pin = Optional.ofNullable(thumbprint)
                .map(text -> Thumbprints.normalise(text)
                        .orElseThrow(() -> new ConfigException(
                                "--vcenter-thumbprint",
                                "--vcenter-thumbprint: '" + text + "' is not valid; expected " + Thumbprints.FORM)));
        Optional<String> caPem = Optional.ofNullable(ca).map(file -> PemFiles.read("--vcenter-ca", file));
        return new VsphereEndpoint(
                address.host(),
                address.port(),
                user,
                password(),
                new PeerTrust(pin, caPem, ignoreHostnameAndExpiry),
                HostOverrides.parse("--host-override", overrideMap()),
                List.of());
    }

    private Secret password() {
        return SecretFile.readIfGiven("--vcenter-password-file", Optional.ofNullable(passwordFile))
                .or(() -> Optional.ofNullable(System.getenv(PASSWORD_VARIABLE)).map(Secret::of))
                .orElseThrow(() -> new ConfigException(
                        "--vcenter-password-file",
                        "--vcenter-password-file: is missing; expected a file that holds the password, or env "
                                + PASSWORD_VARIABLE));
    }

    private Map<String, String> overrideMap() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw new ConfigException(
                        "--host-override",
                        "--host-override: '" + override + "' is not valid; expected ESXI=ADDRESS[:PORT[:NFCPORT]]");
            }
            map.put(override.substring(0, equals), override.substring(equals + 1));
        }
        return map;
    }
}
