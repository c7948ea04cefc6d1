package io.drayage.engine.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.ManifestEntry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseManifestTest {
    private static final String SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d";

    @Test
    void theSameBytesAndSha1Pass() {
        assertThatCode(() -> check(
                        new ManifestEntry("k", 100, SHA1.toUpperCase(java.util.Locale.ROOT), 1024),
                        new DiskMove.Wire(100, SHA1)))
                .doesNotThrowAnyException();
    }

    @Test
    void fewerBytesThanTheHostSentAreRefused() {
        assertThatThrownBy(() -> check(new ManifestEntry("k", 101, SHA1, 1024), new DiskMove.Wire(100, SHA1)))
                .hasMessageContaining("101")
                .hasMessageContaining("Hard disk 1")
                .hasMessageContaining("start the run again");
    }

    @Test
    void anotherSha1IsRefused() {
        assertThatThrownBy(() -> check(new ManifestEntry("k", 100, SHA1, 1024), new DiskMove.Wire(100, "0".repeat(40))))
                .hasMessageContaining("SHA-1");
    }

    @Test
    void aHostWithoutAManifestIsBorne() {
        assertThatCode(() -> LeaseManifest.check(
                        "web01", List.of(source()), List.of(), Map.of(2000, new DiskMove.Wire(1, SHA1))))
                .doesNotThrowAnyException();
    }

    @Test
    void disksOfAnEarlierLeaseAreNotCompared() {
        assertThatCode(() -> LeaseManifest.check(
                        "web01", List.of(source()), List.of(new ManifestEntry("k", 5, SHA1, 1024)), Map.of()))
                .doesNotThrowAnyException();
    }

    private static void check(ManifestEntry entry, DiskMove.Wire wire) {
        LeaseManifest.check("web01", List.of(source()), List.of(entry), Map.of(2000, wire));
    }

    private static LeaseDisk source() {
        Disk disk = new Disk(2000, "Hard disk 1", 1024, "u", "f", "c0:0", true, Optional.empty());
        return new LeaseDisk(disk, "k", URI.create("https://esx1/nfc/ticket/disk-0.vmdk"), "");
    }
}
