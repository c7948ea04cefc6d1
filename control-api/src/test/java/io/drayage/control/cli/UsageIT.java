package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say and how they exit, seen from outside: every call is a process. */
class UsageIT {
    private static final String SECRET = "geheim-4711";

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private DrayProcess run(String... arguments) {
        return DrayProcess.start(folder, Map.of("DRAY_VCENTER_PASSWORD", SECRET), arguments);
    }

    @Test
    void helpAndVersionAreResultsAndExitZero() {
        for (List<String> call : List.of(
                List.of("--help"),
                List.of("serve", "--help"),
                List.of("replicate", "--help"),
                List.of("restore", "--help"),
                List.of("verify", "--help"),
                List.of("--version"))) {
            DrayProcess dray = run(call.toArray(String[]::new));
            assertThat(dray.exitCode()).as("%s", call).isZero();
            assertThat(dray.stdout()).as("%s", call).contains("dray");
            assertThat(dray.stderr()).as("%s", call).isEmpty();
        }
    }

    @Test
    void wrongUsageExitsTwoAndSaysWhatIsWrongOnStderr() {
        String[] replicate = {
            "replicate", "--vcenter", "127.0.0.1:1", "--vcenter-user", "u", "--vm", "x", "--staging", "s3://bucket/p"
        };
        expect(2, "Usage: dray");
        expect(2, "Unmatched argument at index 0: 'frobnicate'", "frobnicate");
        expect(2, "--lsten", "serve", "--lsten", "x");
        expect(2, "Missing required options", "replicate");
        expect(2, "--vcenter-thumbprint: 'AB' is not valid", with(replicate, "--vcenter-thumbprint", "AB"));
        expect(2, "--memory", with(replicate, "--memory", "lots"));
        expect(2, "--host-override", with(replicate, "--host-override", "esx"));
        expect(
                2,
                "--image: import-image is not supported by this version yet",
                with(replicate, "--image", "import-image"));
        expect(2, "--vcenter-password-file: file", with(replicate, "--vcenter-password-file", "no-such-file"));
        expect(2, "expected s3://BUCKET/PREFIX", "restore", "--from", "bucket/p", "--output", "o");
        expect(2, "unknown key", "serve", "--set", "regoin=x");
        expect(2, "listen: '8080' (from --set)", "serve", "--listen", "8080");
    }

    private static String[] with(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    private void expect(int code, String message, String... arguments) {
        DrayProcess dray = run(arguments);
        assertThat(dray.exitCode()).as(dray.stderr()).isEqualTo(code);
        assertThat(dray.stderr()).contains(message).doesNotContain(SECRET);
        assertThat(dray.stdout()).isEmpty();
    }

    @Test
    void commandsThatDoNotExistYetAreUnknown() {
        for (String later : List.of("wave", "support-bundle")) {
            expect(2, "'" + later + "'", later);
        }
    }

    @Test
    void aVcenterThatCannotBeReachedExitsThree() {
        DrayProcess dray = run(
                "replicate",
                "--vcenter",
                "127.0.0.1:1",
                "--vcenter-user",
                "u",
                "--vm",
                "x",
                "--staging",
                "s3://bucket/p");
        assertThat(dray.exitCode()).as(dray.stderr()).isEqualTo(3);
        assertThat(dray.stderr()).contains("127.0.0.1").doesNotContain(SECRET);
    }

    @Test
    void passwordsAreNoOptions() throws IOException {
        DrayProcess dray = run("replicate", "--help");
        assertThat(dray.exitCode()).isZero();
        assertThat(dray.stdout()).doesNotContain("--vcenter-password ").doesNotContain("--insecure");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).allMatch(name -> name.startsWith("dray"));
        }
    }
}
