package io.drayage.engine.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which stream is which disk, and where it is reached. */
class LeaseMatchingTest {
    private static final Disk SYSTEM = disk(2000, "ParaVirtualSCSIController0:0");
    private static final Disk DATA = disk(2016, "ParaVirtualSCSIController1:0");
    private static final Disk FAST = disk(32000, "VirtualNVMEController0:0");
    private static final VsphereEndpoint ENDPOINT = new VsphereEndpoint(
            "vc.example.com",
            8443,
            "u",
            Secret.of("p"),
            PeerTrust.system(),
            Map.of("esx1", new HostOverride("10.0.0.9", 9443, 902), "10.1.1.1", new HostOverride("fd00::9", 443, 902)),
            List.of("corp.example.com", ".lab.example.com"));

    @Test
    void realServersNameControllerBusAndUnit() {
        assertThat(match(
                        List.of(SYSTEM, DATA, FAST),
                        "/vm-9/VirtualNVMEController0:0",
                        "/vm-9/ParaVirtualSCSIController1:0",
                        "/vm-9/ParaVirtualSCSIController0:0"))
                .containsExactly(
                        "/vm-9/ParaVirtualSCSIController0:0",
                        "/vm-9/ParaVirtualSCSIController1:0",
                        "/vm-9/VirtualNVMEController0:0");
    }

    @Test
    void aBaseClassIsMatchedByItsPlaceWhereOnlyOneDiskHasIt() {
        assertThat(match(List.of(SYSTEM, DATA), "/vm-9/VirtualSCSIController1:0", "/vm-9/VirtualSCSIController0:0"))
                .containsExactly("/vm-9/VirtualSCSIController0:0", "/vm-9/VirtualSCSIController1:0");
    }

    @Test
    void twoDisksAtTheSamePlaceOfDifferentControllersAreNotGuessedAt() {
        assertThatThrownBy(() -> match(
                        List.of(SYSTEM, FAST, DATA),
                        "/vm-9/VirtualController0:0",
                        "/vm-9/OtherController0:0",
                        "/vm-9/ParaVirtualSCSIController1:0"))
                .isInstanceOf(EngineException.class);
    }

    @Test
    void vcsimsOrdinalsCountTheDisks() {
        assertThat(match(List.of(SYSTEM, DATA), "/vm-9/disk:1", "/vm-9/disk:0"))
                .containsExactly("/vm-9/disk:0", "/vm-9/disk:1");
    }

    @Test
    void unknownKeysAreTakenInOrderWhenTheNumbersAgree() {
        assertThat(match(List.of(SYSTEM, DATA), "/a", "/b")).containsExactly("/a", "/b");
    }

    @Test
    void aDiskWithoutAStreamIsNamed() {
        assertThatThrownBy(() -> match(List.of(SYSTEM, DATA), "/vm-9/ParaVirtualSCSIController0:0"))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(EngineException.Kind.NOT_ELIGIBLE);
                    assertThat(e.getMessage()).contains("disk 2016");
                });
    }

    @Test
    void aStreamWithoutADiskIsAnErrorToo() {
        assertThatThrownBy(() -> match(
                        List.of(SYSTEM), "/vm-9/ParaVirtualSCSIController0:0", "/vm-9/ParaVirtualSCSIController0:1"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ParaVirtualSCSIController0:1");
    }

    @Test
    void aStarIsTheHostAndPortThatWeTalkTo() {
        assertThat(reach("https://*/nfc/52a/disk-0.vmdk"))
                .isEqualTo(URI.create("https://vc.example.com:8443/nfc/52a/disk-0.vmdk"));
        assertThat(reach("https://*:443/nfc/x")).isEqualTo(URI.create("https://vc.example.com:8443/nfc/x"));
    }

    @Test
    void overridesReplaceHostAndPort() {
        assertThat(reach("https://ESX1/nfc/x")).isEqualTo(URI.create("https://10.0.0.9:9443/nfc/x"));
        assertThat(reach("https://10.1.1.1/nfc/x")).isEqualTo(URI.create("https://[fd00::9]:443/nfc/x"));
    }

    @Test
    void shortNamesGetTheFirstSuffixThatResolves() {
        assertThat(reach("https://esx7/nfc/x")).isEqualTo(URI.create("https://esx7.lab.example.com:443/nfc/x"));
        assertThat(reach("https://nowhere/nfc/x")).isEqualTo(URI.create("https://nowhere:443/nfc/x"));
        assertThat(reach("https://esx7.other.org:444/nfc/x")).isEqualTo(URI.create("https://esx7.other.org:444/nfc/x"));
        assertThat(reach("https://[fd00::1]/nfc/x")).isEqualTo(URI.create("https://[fd00::1]:443/nfc/x"));
    }

    @Test
    void onlyHttpsIsFetchedAndTicketsAreNotQuoted() {
        for (String url : List.of("http://esx1/nfc/secret-ticket", "https://u:p@esx1/secret-ticket", "nonsense", "")) {
            assertThatThrownBy(() -> reach(url))
                    .isInstanceOf(EngineException.class)
                    .hasMessageNotContaining("secret-ticket");
        }
        assertThat(new DeviceUrl("k", "https://esx1/nfc/secret-ticket", "").toString())
                .doesNotContain("secret-ticket");
    }

    @Test
    void keepAliveComesFiveTimesPerTimeoutAndAtLeastEveryMinute() {
        assertThat(NfcLease.interval(Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(60));
        assertThat(NfcLease.interval(Duration.ofMinutes(60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(NfcLease.interval(Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(20));
        assertThat(NfcLease.interval(Duration.ZERO)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void pathsAreTheApisWithEscapesKept() {
        // Given
        InventoryNames names = new InventoryNames();
        names.add("group-d1", "Datacenters", "");
        names.add("group-d2", "Europe", "group-d1");
        names.add("datacenter-3", "DC1", "group-d2");
        names.add("group-v4", "vm", "datacenter-3");
        names.add("group-v5", "Web%2fDMZ", "group-v4");
        // Then
        assertThat(names.path("group-v5", "my server")).isEqualTo("/Datacenters/Europe/DC1/vm/Web%2fDMZ/my server");
        assertThat(names.path("group-v4", "a/b")).isEqualTo("/Datacenters/Europe/DC1/vm/a%2fb");
        assertThat(names.path("group-unseen", "lost")).isEqualTo("/Datacenters/lost");
        assertThat(names.name("group-v5")).isEqualTo("Web/DMZ");
        assertThat(InventoryNames.display("50%25 off%5con")).isEqualTo("50% off\\on");
    }

    @Test
    void parentsInACircleEndSomewhere() {
        InventoryNames names = new InventoryNames();
        names.add("a", "A", "b");
        names.add("b", "B", "a");
        assertThat(names.path("a", "x")).startsWith("/Datacenters/").endsWith("/x");
    }

    @Test
    void versionsAreAskedForOnlyWhereTheyExist() {
        assertThat(VimVersion.parse("8.0.3.0").toAskFor()).isEqualTo("7.0");
        assertThat(VimVersion.parse("6.7.3").toAskFor()).isEqualTo("6.7");
        assertThat(VimVersion.parse("6.0").toAskFor()).isEqualTo("6.0");
        assertThat(VimVersion.parse("5.5").toAskFor()).isEqualTo("5.5");
        assertThat(VimVersion.parse("5.1").isAtLeast(5, 5)).isFalse();
        assertThat(VimVersion.parse("garbage").isAtLeast(5, 1)).isFalse();
        assertThat(VimVersion.parse("10.0").isAtLeast(6, 5)).isTrue();
    }

    private static List<String> match(List<Disk> disks, String... keys) {
        List<DeviceUrl> urls = Arrays.stream(keys)
                .map(key -> new DeviceUrl(key, "https://esx/nfc/x", ""))
                .toList();
        return DeviceUrlMatcher.match("export", disks, urls).values().stream()
                .map(DeviceUrl::key)
                .toList();
    }

    private static URI reach(String url) {
        return new LeaseUrls(ENDPOINT, "esx7.lab.example.com"::equals).reachable(url);
    }

    private static Disk disk(int key, String place) {
        return new Disk(key, "disk " + key, 1 << 20, "uuid-" + key, "[ds] x.vmdk", place, true, Optional.empty());
    }
}
