package io.drayage.lab.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** qemu-img reads what the lab writes, in every variant that real writers produce. */
class LabVmdkQemuIT {
    private final GrainDictionary dictionary = new GrainDictionary(1, 8);

    @TempDir
    Path folder;

    @BeforeEach
    void qemu() {
        Peers.requireProgram("qemu-img", "apt-get install -y qemu-utils");
    }

    @ParameterizedTest
    @CsvSource({
        "67108864, 0.5, 3, false, 0",
        "67110400, 0.5, 3, true, 7",
        "67110400, 1.0, 1, false, 1",
        "10485760, 0.0, 3, false, 0",
        "512, 1.0, 3, true, 0",
    })
    void comparesEqualToTheDisk(long capacity, double fill, int version, boolean shortLast, int progress)
            throws Exception {
        // Given
        LabDisk disk = new LabDisk(new GeneratedContent(11, capacity, fill, dictionary), dictionary);
        disk.scribble(3, 4);
        disk.live().exportRaw(folder.resolve("disk.raw"));

        // When
        Path vmdk = folder.resolve("disk.vmdk");
        write(disk, new VmdkOptions(version, shortLast, progress, true), vmdk);

        // Then
        assertThat(Peers.run("qemu-img", "compare", "-f", "raw", "-F", "vmdk", folder + "/disk.raw", vmdk.toString()))
                .contains("identical");
        assertThat(Peers.run("qemu-img", "check", "-f", "vmdk", vmdk.toString()))
                .contains("No errors");
    }

    private static void write(LabDisk disk, VmdkOptions options, Path vmdk) throws Exception {
        StreamVmdkWriter writer = new StreamVmdkWriter(disk.live(), options, 256 * 1024);
        try (OutputStream out = Files.newOutputStream(vmdk)) {
            for (int length = writer.next(); length >= 0; length = writer.next()) {
                out.write(writer.chunk(), 0, length);
            }
        }
    }
}
