package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.engine.testing.Vcsim;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job against a vCenter that we did not write: {@code dray replicate} on govmomi's simulator, a real ext4 disk through its ExportSnapshot lease, the image judged by
 * qemu-img and e2fsck.
 */
class VcsimReplicateIT {
    private static final int MIB = 1 << 20;
    private static final String VM = "DC0_H0_VM0";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private Vcsim vcsim;
    private LabS3 s3;
    private VsphereEndpoint endpoint;
    private RealDisk disk;

    @BeforeEach
    void start() throws Exception {
        vcsim = Vcsim.start();
        endpoint = vcsim.endpoint();
        s3 = LabS3.start(
                        vertx,
                        LabS3Options.in(Files.createDirectories(folder.resolve("s3")))
                                .withBuckets("staging"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        disk = RealDisk.ext4(Files.createDirectories(folder.resolve("disk")), 96);
        // vcsim's own disk is as large as its default; ours replaces it under a size of our own.
        vcsim.govc("device.remove", "-vm", VM, "disk-*");
        vcsim.govc("vm.disk.create", "-vm", VM, "-name", VM + "/data", "-size", "96M");
        upload();
    }

    @AfterEach
    void stop() throws Exception {
        vcsim.close();
        s3.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aRealDiskEndsInAnIdenticalImageAndAgainAfterAChangeWithOnlyTheChangedBlocksStored() throws Exception {
        // When
        JsonNode first = replicate();
        // Then
        assertThat(first.path("state").asText()).as(first.toString()).isEqualTo("COMPLETED");
        assertIdentical(first);
        assertThat(vcsim.govc("snapshot.tree", "-vm", VM)).isBlank();

        // Given
        byte[] news = new byte[300_000];
        new Random(7).nextBytes(news);
        disk.writeFile("news.bin", news);
        upload();
        // When
        JsonNode second = replicate();
        // Then
        assertThat(second.path("state").asText()).as(second.toString()).isEqualTo("COMPLETED");
        assertIdentical(second);
        JsonNode figures = second.path("disks").get(0);
        assertThat(figures.path("changeSource").asText()).isEqualTo("hash");
        assertThat(figures.path("blocksChanged").asLong()).isBetween(1L, 12L);
        assertThat(figures.path("bytesStored").asLong())
                .isLessThan(first.path("disks").get(0).path("bytesStored").asLong() / 2);
        assertThat(s3.counters().openUploads()).isZero();
    }

    private void upload() throws Exception {
        vcsim.govc("datastore.upload", disk.stream().toString(), VM + "/data.vmdk");
    }

    private void assertIdentical(JsonNode result) throws IOException {
        Path image = Path.of(result.path("image").path("files").get(0).asText());
        assertThat(RealDisk.run(
                        "qemu-img",
                        "compare",
                        "-f",
                        "raw",
                        "-F",
                        "raw",
                        image.toString(),
                        disk.raw().toString()))
                .contains("identical");
        assertThat(RealDisk.run("e2fsck", "-fn", image.toString())).contains("Pass 5", "files");
        assertThat(Files.size(image)).isEqualTo(96L * MIB);
    }

    private JsonNode replicate() throws IOException {
        PeerTrust trust = endpoint.trust();
        List<String> arguments = new ArrayList<>(List.of(
                "replicate",
                "--vcenter",
                endpoint.host() + ":" + endpoint.port(),
                "--vcenter-user",
                endpoint.user(),
                "--vcenter-thumbprint",
                trust.thumbprint().orElseThrow(),
                "--vm",
                VM,
                "--staging",
                "s3://staging/dray/",
                "--s3-endpoint",
                s3.endpoint().toString(),
                "--region",
                "us-east-1",
                "--image",
                "disk-image",
                "--image-dir",
                folder.resolve("images").toString(),
                "--data",
                folder.resolve("data").toString(),
                "--json"));
        Map<String, String> environment = Map.of(
                "DRAY_VCENTER_PASSWORD",
                endpoint.password().reveal(),
                "AWS_ACCESS_KEY_ID",
                s3.accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                s3.secretKey());
        try (DrayProcess dray = DrayProcess.start(folder, environment, arguments.toArray(new String[0]))) {
            assertThat(dray.exitCode()).as(dray.stderr()).isZero();
            List<String> lines = dray.stdout().lines().toList();
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        }
    }
}
