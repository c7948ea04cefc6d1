package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.testing.Peers;
import io.drayage.engine.testing.Tool;
import io.drayage.lab.aws.LabAwsOptions;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof of it all: a disk made of Debian's packages (perf/peers/boot-disk) is replicated into an AMI of the lab's strict AWS, and a machine of QEMU's boots from the AMI's volume, by NVMe as an instance does, to a line on its serial console. No KVM is needed. */
class BootedDiskIT {
    private static final long PARTITION = 1 << 20;
    private static final int PAGE = 64 << 10;

    @TempDir
    private Path directory = Path.of("unset");

    private Path disk = Path.of("unset");
    private Estate estate;
    private AwsEstate aws;
    private UUID lastRun = UUID.randomUUID();

    @BeforeEach
    void start() throws IOException {
        Tool.require("qemu-system-x86", "qemu-system-x86_64");
        Tool.require("e2fsprogs", "debugfs");
        disk = Peers.find("boot/disk.raw");
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.file(disk)));
        estate.transport = TransportWanted.AUTO;
        aws = new AwsEstate(estate, directory, LabAwsOptions.in(Files.createDirectories(directory.resolve("aws"))));
    }

    @AfterEach
    void stop() {
        aws.close();
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void theAmiBootsAndAfterAnIncrementShowsWhatTheGuestWrote() throws IOException {
        // When
        RunResult first = replicate();
        // Then
        assertThat(warnings()).isEmpty();
        assertThat(console(first)).contains("DRAYAGE-BOOTED as it was made DRAYAGE-END");

        // Given
        guestWrites("changed by the guest");
        // When
        RunResult increment = replicate();
        // Then
        assertThat(increment.disks().get(0).changeSource()).isEqualTo("cbt");
        assertThat(increment.disks().get(0).blocksChanged()).isBetween(1L, 20L);
        assertThat(console(increment)).contains("DRAYAGE-BOOTED changed by the guest DRAYAGE-END");
    }

    private RunResult replicate() throws IOException {
        RunOrder order = aws.order("web01", ImagePolicy.defaults());
        lastRun = order.runId();
        RunResult result = aws.replicate(order);
        aws.assertIdentical(result, "web01");
        return result;
    }

    private List<String> warnings() {
        return estate.runs.run(lastRun).notes.stream()
                .filter(note -> note.severity() == RunNote.Severity.WARNING)
                .map(RunNote::code)
                .toList();
    }

    /** What the machine says until it powers itself off. */
    private String console(RunResult result) {
        return Tool.run(
                "qemu-system-x86_64",
                "-m",
                "256",
                "-no-reboot",
                "-nodefaults",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-drive",
                "if=none,id=disk,format=raw,snapshot=on,file=" + aws.volume(result, 0),
                "-device",
                "nvme,serial=vol0,drive=disk");
    }

    /** Changes a file as a guest would: in its file system, and what that changes of the disk is written to the lab's. */
    private void guestWrites(String message) throws IOException {
        Path changed = Files.copy(disk, directory.resolve("changed.raw"), StandardCopyOption.REPLACE_EXISTING);
        Path content = Files.writeString(directory.resolve("message"), message);
        Path commands = Files.writeString(
                directory.resolve("commands"), "rm /etc/message\nwrite " + content + " /etc/message\n");
        Tool.run("debugfs", "-w", "-f", commands.toString(), changed + "?offset=" + PARTITION);
        LabDisk live = await(estate.vcenter.disk("web01", 0));
        try (FileChannel before = FileChannel.open(disk, StandardOpenOption.READ);
                FileChannel after = FileChannel.open(changed, StandardOpenOption.READ)) {
            for (long at = 0; at < after.size(); at += PAGE) {
                byte[] now = page(after, at);
                if (!Arrays.equals(page(before, at), now)) {
                    live.write(at, now);
                }
            }
        }
    }

    private static byte[] page(FileChannel channel, long at) throws IOException {
        ByteBuffer page = ByteBuffer.allocate((int) Math.min(PAGE, channel.size() - at));
        while (page.hasRemaining() && channel.read(page, at + page.position()) > 0) {
            // Until the page is full.
        }
        return page.array();
    }
}
