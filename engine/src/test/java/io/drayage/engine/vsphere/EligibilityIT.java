package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VMs that neither simulator has, as the XML of a newer vCenter. */
class EligibilityIT {
    private static final String CONTROLLER = """
            <VirtualDevice xsi:type="VirtualLsiLogicSASController"><key>1000</key><busNumber>0</busNumber>
            <sharedBus>noSharing</sharedBus></VirtualDevice>""";
    private Vertx vertx;
    private HostileServer server;
    private VsphereClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new HostileServer(vertx);
        client = await(VsphereClients.connect(vertx, server.endpoint()));
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(vertx.close());
    }

    @Test
    void encryptedAndPersistentMemoryDisksAreRefused() {
        // When
        VirtualMachine vm = vm(
                "",
                CONTROLLER
                        + disk(
                                2000,
                                0,
                                "VirtualDiskFlatVer2BackingInfo",
                                "<uuid>u-0</uuid><keyId><keyId>k</keyId></keyId>")
                        + disk(2001, 1, "VirtualDiskLocalPMemBackingInfo", "<uuid>u-1</uuid>")
                        + disk(2002, 2, "VirtualDiskFlatVer2BackingInfo", "<uuid>u-2</uuid>"));
        // Then
        assertThat(vm.disks())
                .extracting(EligibilityIT::refusal)
                .satisfiesExactly(
                        encrypted -> assertThat(encrypted).contains("encrypted"),
                        memory -> assertThat(memory).contains("VirtualDiskLocalPMemBackingInfo"),
                        ordinary -> assertThat(ordinary).isEmpty());
        assertThat(vm.disks().get(2).deviceUrlKey()).isEqualTo("VirtualLsiLogicSASController0:2");
    }

    @Test
    void twoDisksWithTheSameBackingUuidAreBothRefused() {
        VirtualMachine vm = vm(
                "",
                CONTROLLER
                        + disk(2000, 0, "VirtualDiskFlatVer2BackingInfo", "<uuid>same</uuid>")
                        + disk(2001, 1, "VirtualDiskFlatVer2BackingInfo", "<uuid>same</uuid>"));
        assertThat(vm.disks())
                .extracting(EligibilityIT::refusal)
                .allSatisfy(reason -> assertThat(reason).contains("same backing UUID same"));
    }

    @Test
    void aSharedBusAndAnUnrecognisableDiskAreRefused() {
        VirtualMachine vm = vm(
                "",
                CONTROLLER.replace("noSharing", "physicalSharing")
                        + disk(2000, 0, "VirtualDiskFlatVer2BackingInfo", "<uuid>u</uuid>")
                        + disk(3000, 0, "VirtualDiskFlatVer2BackingInfo", "").replace(">1000<", ">200<"));
        assertThat(vm.disks())
                .extracting(EligibilityIT::refusal)
                .satisfiesExactly(
                        shared -> assertThat(shared).contains("shares its bus"),
                        nameless -> assertThat(nameless).contains("has no UUID"));
    }

    @Test
    void faultToleranceAndVmEncryptionHoldForEveryDisk() {
        String disk = CONTROLLER + disk(2000, 0, "VirtualDiskFlatVer2BackingInfo", "<uuid>u</uuid>");
        VirtualMachine tolerant = vm(
                "<propSet><name>runtime.faultToleranceState</name><val xsi:type=\"VirtualMachineFaultToleranceState\">running</val></propSet>",
                disk);
        VirtualMachine encrypted = vm(
                "<propSet><name>config.keyId</name><val xsi:type=\"CryptoKeyId\"><keyId>k</keyId></val></propSet>",
                disk);
        VirtualMachine orphaned = vm(
                "<propSet><name>runtime.connectionState</name><val xsi:type=\"VirtualMachineConnectionState\">orphaned</val></propSet>",
                disk);
        assertThat(refusal(tolerant.disks().get(0))).contains("fault tolerance");
        assertThat(refusal(encrypted.disks().get(0))).contains("encrypted");
        assertThat(refusal(orphaned.disks().get(0))).contains("orphaned");
    }

    @Test
    void connectedDrivesSeveralCardsAndTrustedModulesAreWarnedOf() {
        VirtualMachine vm = vm("", CONTROLLER + """
                <VirtualDevice xsi:type="VirtualCdrom"><key>3002</key><deviceInfo><label>CD/DVD drive 1</label></deviceInfo>
                <connectable><startConnected>true</startConnected><allowGuestControl>true</allowGuestControl>
                <connected>true</connected></connectable></VirtualDevice>
                <VirtualDevice xsi:type="VirtualVmxnet3"><key>4000</key></VirtualDevice>
                <VirtualDevice xsi:type="VirtualVmxnet3Vrdma"><key>4001</key></VirtualDevice>
                <VirtualDevice xsi:type="VirtualE1000"><key>4002</key></VirtualDevice>
                <VirtualDevice xsi:type="VirtualTPM"><key>11000</key></VirtualDevice>""");
        assertThat(vm.warnings())
                .satisfiesExactly(
                        drive -> assertThat(drive).contains("CD/DVD drive 1").contains("disconnect"),
                        module -> assertThat(module).contains("TPM"),
                        cards -> assertThat(cards).contains("2 network cards"));
    }

    @Test
    void aVmThatTheAccountMaySeeButNotReadIsCountedOrRefused() {
        // Given
        server.on(
                "CreateContainerView",
                HostileServer.envelope("<CreateContainerViewResponse xmlns=\"urn:vim25\">"
                        + "<returnval type=\"ContainerView\">view-1</returnval></CreateContainerViewResponse>"));
        reply("<objects><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>name</name>"
                + "<val xsi:type=\"xsd:string\">hidden</val></propSet><missingSet><path>config.instanceUuid</path><fault>"
                + "<fault xsi:type=\"NoPermission\"><privilegeId>System.Read</privilegeId></fault><localizedMessage/></fault>"
                + "</missingSet></objects>");
        // When
        VsphereClient.Inventory inventory = await(client.inventory());
        Throwable failure = failureOf(client.virtualMachine("vm-1"));
        // Then
        assertThat(inventory.virtualMachines()).isEmpty();
        assertThat(inventory.unreadable()).isEqualTo(1);
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NOT_ELIGIBLE);
            assertThat(e.getMessage()).contains("'hidden'").contains("may not read");
        });
    }

    private static String refusal(Disk disk) {
        return disk.refusal().orElse("");
    }

    private VirtualMachine vm(String properties, String devices) {
        reply("<objects><obj type=\"VirtualMachine\">vm-1</obj>"
                + "<propSet><name>name</name><val xsi:type=\"xsd:string\">web01</val></propSet>"
                + "<propSet><name>config.instanceUuid</name><val xsi:type=\"xsd:string\">5012</val></propSet>"
                + properties
                + "<propSet><name>config.hardware.device</name><val xsi:type=\"ArrayOfVirtualDevice\">" + devices
                + "</val></propSet></objects>");
        return await(client.virtualMachine("vm-1"));
    }

    private void reply(String objects) {
        server.on(
                "RetrievePropertiesEx",
                HostileServer.envelope("<RetrievePropertiesExResponse xmlns=\"urn:vim25\">" + "<returnval>" + objects
                        + "</returnval></RetrievePropertiesExResponse>"));
    }

    private static String disk(int key, int unit, String backing, String fields) {
        return "<VirtualDevice xsi:type=\"VirtualDisk\"><key>" + key + "</key><backing xsi:type=\"" + backing + "\">"
                + "<fileName>[ds] web01/web01.vmdk</fileName><diskMode>persistent</diskMode>" + fields + "</backing>"
                + "<controllerKey>1000</controllerKey><unitNumber>" + unit + "</unitNumber>"
                + "<capacityInKB>1024</capacityInKB><capacityInBytes>1048576</capacityInBytes></VirtualDevice>";
    }
}
