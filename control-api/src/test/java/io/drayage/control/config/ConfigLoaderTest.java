package io.drayage.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.store.ReplicationJob.ChangeTracking;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    @Test
    void nothingGivenMeansDefaults() {
        // When
        DrayConfig config = ConfigLoader.load(Optional.empty(), Map.of("PATH", "/bin"), List.of());
        // Then
        assertThat(config.listen()).hasToString("127.0.0.1:8080");
        assertThat(config.data()).isEqualTo(Path.of("data"));
        assertThat(config.region()).isEqualTo("us-east-1");
        assertThat(config.limits().memoryBytes()).isEqualTo(256L << 20);
        assertThat(config.limits().concurrentVms()).isEqualTo(50);
        assertThat(config.limits().seedAhead()).isEqualTo(Duration.ofDays(30));
        assertThat(config.image().builder()).isEqualTo(ImageWanted.DISK_IMAGE);
        assertThat(config.staging().prefix()).isEqualTo("dray/");
        assertThat(config.database()).isEmpty();
    }

    @Test
    void vmsAreProtectedByDefaultAndAsIsAsked() {
        // When
        DrayConfig defaults = ConfigLoader.load(Optional.empty(), Map.of(), List.of());
        DrayConfig asked = ConfigLoader.load(
                Optional.empty(),
                Map.of("DRAY_LIMITS_SNAPSHOTMAXAGE", "6h"),
                List.of(
                        "limits.datastoreFloor=50GiB",
                        "replication.changeTracking=on-until-deleted",
                        "replication.sweepEveryRuns=7",
                        "replication.foreignWait=5m"));
        // Then
        assertThat(defaults.replication().changeTracking()).isEqualTo(ChangeTracking.AS_FOUND);
        assertThat(defaults.replication().policy())
                .isEqualTo(new RunPolicy(
                        false, 14, false, false, 20L << 30, 10, Duration.ofHours(24), Duration.ofMinutes(30)));
        assertThat(asked.replication().changeTracking()).isEqualTo(ChangeTracking.ON_UNTIL_DELETED);
        assertThat(asked.replication().policy())
                .isEqualTo(
                        new RunPolicy(true, 7, false, false, 50L << 30, 0, Duration.ofHours(6), Duration.ofMinutes(5)));
    }

    @Test
    void aFloorIsAShareWithALeastSizeOrASizeOrNone() {
        assertThat(floor("25%")).containsExactly(20L << 30, 25L);
        assertThat(floor("0%")).containsExactly(0L, 0L);
        assertThat(floor("1MiB")).containsExactly(1L << 20, 0L);
        for (String wrong : List.of("91%", "-1%", "1.5%", "%", "much")) {
            assertThatThrownBy(() -> floor(wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("limits.datastoreFloor");
        }
        assertThatThrownBy(() ->
                        ConfigLoader.load(Optional.empty(), Map.of(), List.of("replication.changeTracking=always")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("as-found, on, on-until-deleted");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of(), List.of("limits.snapshotMaxAge=10s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at least 1m");
    }

    private static List<Long> floor(String text) {
        RunPolicy policy = ConfigLoader.load(Optional.empty(), Map.of(), List.of("limits.datastoreFloor=" + text))
                .replication()
                .policy();
        return List.of(policy.datastoreFloorBytes(), (long) policy.datastoreFloorPercent());
    }

    @Test
    void aWholeFileIsRead() throws IOException {
        // Given
        Path file = write("""
                data: /var/lib/dray
                listen: "[::1]:9443"
                region: eu-central-1
                database: postgresql://dray@db.corp:5433/dray
                databasePasswordFile: /etc/dray/db.password
                connectors:
                  - name: dc1
                    vcenter: vc.example.com:8443
                    user: svc-dray
                    passwordFile: /etc/dray/vc.password
                    thumbprint: 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33
                    ignoreHostnameMismatchAndExpiry: true
                    hostOverrides: {esx1.corp: "10.0.0.5:8443:9902", esx2: 10.0.0.6}
                staging: {bucket: my-bucket, prefix: a/b, endpoint: "http://127.0.0.1:9000/", keep: latest}
                image: {builder: none}
                limits: {concurrentVms: 3, memory: 1.5GiB, rate: 50MiB/s, seedDays: 7}
                trust: {caFiles: [/etc/a.pem, /etc/b.pem]}
                secrets: {keyFile: /etc/dray/key}
                dnsSuffixes: [corp.example.com]
                """);
        // When
        DrayConfig config = ConfigLoader.load(Optional.of(file), Map.of(), List.of());
        // Then
        assertThat(config.listen()).isEqualTo(new HostPort("::1", 9443));
        DrayConfig.Connector connector = config.connectors().get(0);
        assertThat(connector.vcenter()).isEqualTo(new HostPort("vc.example.com", 8443));
        assertThat(connector.trust().thumbprint()).contains("00112233445566778899AABBCCDDEEFF00112233");
        assertThat(connector.trust().ignoreHostnameAndExpiry()).isTrue();
        assertThat(connector.hostOverrides())
                .containsEntry("esx1.corp", new HostOverride("10.0.0.5", 8443, 9902))
                .containsEntry("esx2", new HostOverride("10.0.0.6", 443, 902));
        assertThat(config.staging().prefix()).isEqualTo("a/b/");
        assertThat(config.staging().endpoint().map(Object::toString)).contains("http://127.0.0.1:9000");
        assertThat(config.limits().memoryBytes()).isEqualTo(3L << 29);
        assertThat(config.limits().rateBytesPerSecond()).contains(50L << 20);
        assertThat(config.caFiles()).containsExactly(Path.of("/etc/a.pem"), Path.of("/etc/b.pem"));
    }

    @Test
    void setWinsOverEnvironmentWhichWinsOverTheFile() throws IOException {
        // Given
        Path file = write("limits: {concurrentVms: 1, memory: 128MiB}\nregion: eu-west-1\n");
        // When
        DrayConfig config = ConfigLoader.load(
                Optional.of(file),
                Map.of("DRAY_LIMITS_CONCURRENTVMS", "2", "DRAY_LIMITS_MEMORY", "129MiB"),
                List.of("limits.concurrentVms=3"));
        // Then
        assertThat(config.limits().concurrentVms()).isEqualTo(3);
        assertThat(config.limits().memoryBytes()).isEqualTo(129L << 20);
        assertThat(config.region()).isEqualTo("eu-west-1");
    }

    @Test
    void aConnectorCanBeGivenByTheEnvironmentAlone() {
        // When
        DrayConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of(
                        "DRAY_CONNECTORS_0_VCENTER", "vc",
                        "DRAY_CONNECTORS_0_USER", "u",
                        "DRAY_CONNECTORS_0_PASSWORDFILE", "/p",
                        "DRAY_CONNECTORS_0_HOSTOVERRIDES", "esx: \"1.2.3.4:5\"",
                        "DRAY_DNSSUFFIXES", "a.example, b.example"),
                List.of());
        // Then
        assertThat(config.connectors()).hasSize(1);
        assertThat(config.connectors().get(0).name()).isEqualTo("vc");
        assertThat(config.connectors().get(0).hostOverrides())
                .containsEntry("esx", new HostOverride("1.2.3.4", 5, 902));
        assertThat(config.dnsSuffixes()).containsExactly("a.example", "b.example");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            listen: 8080                     | listen: '8080' (from the file) is not valid; expected HOST:PORT
            listen: 'h:70000'                | listen: 'h:70000' (from the file) is not valid; expected HOST:PORT
            region: Frankfurt                | region: 'Frankfurt' (from the file) is not valid; expected an AWS Region such as us-east-1
            limits: {memory: 1MiB}           | limits.memory: '1MiB' (from the file) is not valid; expected a size such as 256MiB, 2GiB or a number of bytes, at least 96MiB
            limits: {memory: lots}           | limits.memory: 'lots' (from the file) is not valid; expected a size such as 256MiB, 2GiB or a number of bytes, at least 96MiB
            limits: {concurrentVms: 0}       | limits.concurrentVms: '0' (from the file) is not valid; expected a whole number from 1 to 1000
            limits: {concurentVms: 5}        | limits.concurentVms: unknown key (value '"5"'); expected one of limits.calendar, limits.concurrentVms, limits.datastoreFloor, limits.disksAtOncePerVm, limits.failuresInARow, limits.memory, limits.onDemandRunsPerDay, limits.rate, limits.replicationDays, limits.seedDays, limits.snapshotMaxAge
            limits: [1]                      | limits: '["1"]' (from the file) is not valid; expected keys and values
            region: [a]                      | region: '["a"]' (from the file) is not valid; expected a single value
            staging: {bucket: A_B}           | staging.bucket: 'A_B' (from the file) is not valid; expected a bucket's name, 3 to 63 characters
            staging: {endpoint: 'ftp://h'}   | staging.endpoint: 'ftp://h' (from the file) is not valid; expected an http or https URL without a path
            tls: {key: k.pem}                | tls.certificate: is missing; expected tls.certificate and tls.key together, both PEM files
            connectors: [{user: u}]          | connectors.0.vcenter: is missing; expected HOST or HOST:PORT
            proxy: {host: h}                 | proxy: unknown key (value '{"host":"h"}'); this version does not support it yet: remove it
            database: 'mysql://u@h/d'        | database: not valid; expected postgresql://user@host[:port]/database
            """)
    void aWrongKeyIsNamedWithItsValueAndWhatWasExpected(String yaml, String message) throws IOException {
        // Given
        Path file = write(yaml + "\n");
        // Then
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aKeyGivenTwiceIsRefused() throws IOException {
        // Given
        Path file = write("region: us-east-1\nlimits: {}\nregion: us-east-1\n");
        // Then
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), List.of()))
                .hasMessage("region: given twice, again at line 3; expected once");
    }

    @Test
    void whatNobodyKnowsIsRefusedFromEverySource() {
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of(), List.of("regoin=x")))
                .hasMessageStartingWith("regoin: unknown key (from --set, value 'x'); expected one of ");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("DRAY_REGOIN", "x"), List.of()))
                .hasMessageStartingWith("DRAY_REGOIN: no key has this environment variable (value 'x')");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of(), List.of("region")))
                .hasMessage("--set: 'region' is not valid; expected KEY=VALUE");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(folder.resolve("no.yaml")), Map.of(), List.of()))
                .hasMessageContaining("does not exist");
    }

    @Test
    void aPasswordInTheDatabaseUriIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> ConfigLoader.load(
                        Optional.empty(), Map.of("DRAY_DATABASE", "postgresql://u:geheim@h/d"), List.of()))
                .hasMessageContaining("databasePasswordFile")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void hostileYamlIsRefused() throws IOException {
        // Given: an object tag, an alias bomb, a loop, junk
        Path tag = write("region: !!javax.script.ScriptEngineManager [x]\n");
        Path bomb = Files.writeString(folder.resolve("bomb.yaml"), bomb());
        Path loop = Files.writeString(folder.resolve("loop.yaml"), "limits: &a {x: *a}\n");
        Path junk = Files.writeString(folder.resolve("junk.yaml"), "a: [1\nb: }\n");
        // Then
        for (Path file : List.of(tag, bomb, loop, junk)) {
            assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), List.of()))
                    .isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void whatStagingKeepsIsChosenAndDefaultsToTheLatestRun() {
        // When
        DrayConfig defaults = ConfigLoader.load(Optional.empty(), Map.of(), List.of());
        DrayConfig hashes = ConfigLoader.load(
                Optional.empty(), Map.of(), List.of("staging.keep=hashes", "staging.collectionGrace=36h"));
        // Then
        assertThat(defaults.staging().keep()).isEqualTo(CollectionOrder.Keep.LATEST);
        assertThat(defaults.staging().collectionGrace()).isEqualTo(Duration.ofHours(24));
        assertThat(hashes.staging().keep()).isEqualTo(CollectionOrder.Keep.HASHES);
        assertThat(hashes.staging().collectionGrace()).isEqualTo(Duration.ofHours(36));
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of(), List.of("staging.keep=all")))
                .hasMessageContaining("staging.keep")
                .hasMessageContaining("latest or hashes");
    }

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a" + i + ": &a" + i + " [")
                    .append(("*a" + (i - 1) + ", ").repeat(10))
                    .append("x]\n");
        }
        return text.toString();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("dray.yaml"), yaml);
    }
}
