package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.testing.Tool;
import io.drayage.lab.estate.DiskSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs say about whether their disks will boot, over every transport. */
class BootRunIT {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory = Path.of("unset");

    private Path disk = Path.of("unset");
    private Estate estate;
    private UUID lastRun = UUID.randomUUID();

    @BeforeEach
    void start() throws IOException {
        Tool.require("e2fsprogs", "mke2fs");
        Tool.require("fdisk", "sfdisk");
        disk = directory.resolve("guest.raw");
        Path tree = directory.resolve("tree");
        Path etc = Files.createDirectories(tree.resolve("etc"));
        Files.writeString(etc.resolve("fstab"), "/dev/sda1 / ext4 defaults 0 1\n");
        try (RandomAccessFile made = new RandomAccessFile(disk.toFile(), "rw")) {
            made.setLength(320 * MIB);
        }
        Tool.fed("label: dos\nstart=2048, type=83\n", "sfdisk", "--quiet", disk.toString());
        Tool.run(
                "mke2fs",
                "-q",
                "-F",
                "-t",
                "ext4",
                "-d",
                tree.toString(),
                "-E",
                "offset=" + MIB,
                disk.toString(),
                "319m");
        estate = new Estate(directory, vcenter -> {
            var datacenter = vcenter.datacenter("DC0").cluster("C0", "esx-01.lab.test");
            datacenter.vm("web01").disk(DiskSpec.file(disk));
        });
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportWanted.class,
            names = {"NFC", "HTTPS", "LEASE"})
    void theFirstRunSaysWhatWillNotBoot(TransportWanted transport) throws IOException {
        // Given
        estate.transport = transport;
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(warnings()).containsExactly("boot-loader-missing", "boot-fstab-device-name");
        assertThat(message("boot-fstab-device-name")).contains("/dev/sda1 on /").contains("UUID=");
        assertThat(message("boot-verified")).contains("root ext4 on partition 1 of disk 'Hard disk 1'");
    }

    @Test
    void whatWasMendedInTheGuestIsNoLongerSaidOfTheNextRun() {
        // Given
        estate.transport = TransportWanted.AUTO;
        replicate();
        byte[] code = new byte[440];
        System.arraycopy(new byte[] {'G', 'R', 'U', 'B'}, 0, code, 300, 4);
        await(estate.vcenter.disk("web01", 0)).write(0, code);
        // When
        replicate();
        // Then
        assertThat(warnings()).containsExactly("boot-fstab-device-name");
    }

    private RunResult replicate() {
        lastRun = UUID.randomUUID();
        RunResult result = Estate.finish(
                estate.engine.replicate(estate.client, estate.order("web01", lastRun), ProgressListener.NONE));
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(RunResult.State.COMPLETED);
        return result;
    }

    private List<String> warnings() {
        return notes().stream()
                .filter(note -> note.severity() == RunNote.Severity.WARNING)
                .map(RunNote::code)
                .toList();
    }

    private String message(String code) {
        return notes().stream()
                .filter(note -> note.code().equals(code))
                .map(RunNote::message)
                .findFirst()
                .orElseThrow();
    }

    private List<RunNote> notes() {
        return estate.runs.run(lastRun).notes.stream()
                .filter(note -> note.code().startsWith("boot-"))
                .toList();
    }
}
