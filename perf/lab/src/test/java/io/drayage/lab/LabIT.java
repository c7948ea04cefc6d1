package io.drayage.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.disk.FileContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab as users start it: java -jar, one line of JSON, commands, and an end with its standard input. */
class LabIT {
    @TempDir
    Path folder;

    private static Path jar() throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("drayage-lab-.*(?<!sources)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no jar in " + target));
        }
    }

    private static final class Running {
        private final Process process;
        private final BufferedReader out;
        private final Writer in;

        Running(Path log, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar().toString()));
            command.addAll(List.of(options));
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            in = process.outputWriter(StandardCharsets.UTF_8);
        }

        JsonObject line() throws IOException {
            return new JsonObject(out.readLine());
        }

        JsonObject ask(String command) throws IOException {
            in.write(command + "\n");
            in.flush();
            return line();
        }

        int end() throws Exception {
            in.close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    @Test
    void saysWhereItIsAnswersCommandsAndEndsWithItsInput() throws Exception {
        // Given
        Running lab = new Running(folder.resolve("log"), "--vm", "web=4M,2M", "--vm", "db=1M", "--seed", "9");
        JsonObject up = lab.line();
        JsonObject vcenter = up.getJsonObject("vcenter");

        // When
        JsonObject before = lab.ask("hash web 0");
        JsonObject scribbled = lab.ask("scribble web 1 3");
        JsonObject after = lab.ask("hash web 0");
        JsonObject exported = lab.ask("export web 0 " + folder.resolve("web.raw"));
        JsonObject counters = lab.ask("counters");
        JsonObject snapshots = lab.ask("snapshots");
        JsonObject unknown = lab.ask("hash nobody 0");
        JsonObject nonsense = lab.ask("dance");
        JsonObject stalled = lab.ask("s3 stall");

        // Then
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), vcenter.getInteger("port"))) {
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(vcenter.getString("sha256")).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(vcenter.getJsonObject("hosts").fieldNames()).hasSize(2);
        assertThat(up.getJsonObject("s3").fieldNames()).contains("endpoint", "accessKey", "secretKey", "bucket");
        assertThat(up.getJsonObject("vms").getJsonArray("web")).containsExactly(4 << 20, 2 << 20);
        assertThat(scribbled.getInteger("blocks")).isEqualTo(3);
        assertThat(after.getString("sha256")).isNotEqualTo(before.getString("sha256"));
        assertThat(exported.getLong("bytes")).isEqualTo(4 << 20);
        try (FileContent raw = new FileContent(folder.resolve("web.raw"))) {
            assertThat(new LabDisk(raw, GrainDictionary.of(1)).live().sha256()).isEqualTo(after.getString("sha256"));
        }
        assertThat(counters.getInteger("snapshotsPresent")).isZero();
        assertThat(counters.getJsonObject("s3").getInteger("openUploads")).isZero();
        assertThat(snapshots.getJsonObject("snapshots")).isEmpty();
        assertThat(unknown.getString("error")).contains("nobody");
        assertThat(nonsense.getString("error")).contains("scribble VM");
        assertThat(stalled.getString("error")).isNull();
        assertThat(lab.end()).isZero();
    }

    @Test
    void thePasswordIsNotInTheLogAndDiffersFromRunToRun() throws Exception {
        // When
        Running first = new Running(folder.resolve("first"), "--vm", "a=1M");
        String password = first.line().getJsonObject("vcenter").getString("password");
        assertThat(first.end()).isZero();
        Running second = new Running(folder.resolve("second"), "--vm", "a=1M");
        String other = second.line().getJsonObject("vcenter").getString("password");
        assertThat(second.ask("counters").getString("error")).isNull();
        assertThat(second.end()).isZero();

        // Then
        assertThat(password).hasSizeGreaterThan(20).isNotEqualTo(other);
        assertThat(Files.readString(folder.resolve("first"))).doesNotContain(password);
    }

    @Test
    void wrongArgumentsEndItWithTheUsage() throws Exception {
        // When
        Running lab = new Running(folder.resolve("log"), "--nonsense", "1");

        // Then
        assertThat(lab.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lab.process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("log"))).contains("--nonsense", "usage:");
    }
}
