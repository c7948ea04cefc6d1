package io.drayage.engine.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.dom4j.Element;
import org.junit.jupiter.api.Test;

class ReplyPrunerTest {
    private static final VimTypes TYPES = new VimTypes();

    @Test
    void elementsThatTheTypesLackAreDroppedAndTheOthersKept() throws Exception {
        // Given: a service content of vSphere 7
        Element response = response("RetrieveServiceContent", """
                <returnval><rootFolder type="Folder">group-d1</rootFolder>
                <cryptoManager type="CryptoManagerKmip">CryptoManager</cryptoManager>
                <about><name>VMware vCenter Server</name><apiFeature>new</apiFeature></about></returnval>""");
        // When
        new ReplyPruner(TYPES).prune(response, "ServiceContent");
        // Then
        assertThat(response.asXML())
                .contains("group-d1", "VMware vCenter Server")
                .doesNotContain("cryptoManager", "apiFeature");
    }

    @Test
    void anUnknownControllerStaysAControllerWithItsBusAndItsNameIsKept() throws Exception {
        // Given
        Element response = devices("""
                <VirtualDevice xsi:type="VirtualNVMEController"><key>31000</key><busNumber>1</busNumber>
                <sharedBus>noSharing</sharedBus></VirtualDevice>
                <VirtualDevice xsi:type="VirtualTPM"><key>11000</key><endorsementKeyCertificate>x</endorsementKeyCertificate></VirtualDevice>""");
        // When
        ReplyNotes notes = new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(notes.originalType("vm-1", 31000)).contains("VirtualNVMEController");
        assertThat(notes.originalType("vm-1", 11000)).contains("VirtualTPM");
        assertThat(notes.originalType("vm-1", 2000)).isEmpty();
        assertThat(response.asXML())
                .contains("xsi:type=\"VirtualController\"", "<busNumber>1</busNumber>", "xsi:type=\"VirtualDevice\"")
                .doesNotContain("sharedBus", "endorsementKeyCertificate");
    }

    @Test
    void anEncryptionKeyIsNoticedThoughTheTypesHaveNoFieldForIt() throws Exception {
        // Given
        Element response = devices("""
                <VirtualDevice xsi:type="VirtualDisk"><key>2000</key>
                <backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[ds] a.vmdk</fileName>
                <keyId><keyId>k</keyId></keyId></backing></VirtualDevice>
                <VirtualDevice xsi:type="VirtualDisk"><key>2001</key>
                <backing xsi:type="VirtualDiskLocalPMemBackingInfo"><fileName>[ds] b.vmdk</fileName></backing></VirtualDevice>""");
        // When
        ReplyNotes notes = new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(notes.isEncrypted("vm-1", 2000)).isTrue();
        assertThat(notes.isEncrypted("vm-1", 2001)).isFalse();
        assertThat(notes.originalBacking("vm-1", 2001)).contains("VirtualDiskLocalPMemBackingInfo");
        assertThat(notes.originalBacking("vm-1", 2000)).isEmpty();
    }

    @Test
    void aConstantThatTheEnumLacksIsDropped() throws Exception {
        // Given
        Element response = devices("""
                <VirtualDevice xsi:type="VirtualLsiLogicController"><key>1000</key><busNumber>0</busNumber>
                <sharedBus>quantumSharing</sharedBus></VirtualDevice>""");
        // When
        new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(response.asXML()).contains("busNumber").doesNotContain("quantumSharing");
    }

    @Test
    void aValueOfUnknownTypeIsDroppedButItsPropertyStays() throws Exception {
        // Given
        Element response = property("config.keyId", "<val xsi:type=\"CryptoKeyId\"><keyId>k</keyId></val>");
        // When
        new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(response.asXML()).contains("config.keyId").doesNotContain("CryptoKeyId");
    }

    @Test
    void classesThatAreNoDataAreNeverNamedToTheLibrary() throws Exception {
        // Given: types of the same package that would do something when made
        Element response = property("x", "<val xsi:type=\"VimPortType\"/>");
        // When
        new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(response.asXML()).doesNotContain("VimPortType");
        assertThat(TYPES.find("VimPortType")).isEmpty();
        assertThat(TYPES.find("mo.ServiceInstance")).isEmpty();
        assertThat(TYPES.find("VirtualDisk")).isPresent();
    }

    @Test
    void prefixesOfTypesAreReadAsNamespacesNotAsText() throws Exception {
        // Given: another prefix for XML Schema, and one for vim25
        Element response = property(
                "name", "<val xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xsi:type=\"xs:string\">web01</val>");
        // When
        new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(response.asXML()).contains("xsi:type=\"xsd:string\"", "web01");
    }

    @Test
    void aReferencesOwnTypeComesBeforeXsiType() throws Exception {
        // Given
        Element response =
                property("parent", "<val xsi:type=\"ManagedObjectReference\" type=\"Folder\">group-v3</val>");
        // When
        new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(response.asXML())
                .containsSubsequence("<val type=\"Folder\"", "xsi:type=\"ManagedObjectReference\"", "group-v3");
    }

    @Test
    void faultsInsideRepliesAreKeptByNameWithTheirProperty() throws Exception {
        // Given: NoPermission is a RuntimeFault, for which yavijava's field has the wrong type
        Element response = response("RetrievePropertiesEx", """
                <returnval><objects><obj type="VirtualMachine">vm-1</obj><missingSet><path>config.uuid</path>
                <fault><fault xsi:type="NoPermission"><object type="VirtualMachine">vm-1</object>
                <privilegeId>System.Read</privilegeId></fault><localizedMessage>no</localizedMessage></fault>
                </missingSet></objects></returnval>""");
        // When
        ReplyNotes notes = new ReplyPruner(TYPES).prune(response, "RetrieveResult");
        // Then
        assertThat(notes.faultOf("vm-1", "config.uuid")).hasValueSatisfying(fault -> {
            assertThat(fault.type()).isEqualTo("NoPermission");
            assertThat(fault.detail("privilegeId")).isEqualTo("System.Read");
        });
    }

    @Test
    void aDoctypeIsAnErrorAndNothingIsResolved() {
        String xml = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
                + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><a>&f;</a>"
                + "</soapenv:Body></soapenv:Envelope>";
        assertThatThrownBy(() -> SoapXml.payload(stream(xml), 200)).isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void nestingIsBounded() {
        String xml = envelope("<a>".repeat(10_000) + "</a>".repeat(10_000));
        assertThatThrownBy(() -> SoapXml.payload(stream(xml), 200)).isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void faultsAreReadWithAndWithoutAType() throws Exception {
        VimFault typed = SoapXml.fault(SoapXml.payload(
                stream(envelope("<soapenv:Fault><faultcode>x</faultcode>"
                        + "<faultstring>Cannot complete login</faultstring><detail><InvalidLoginFault xsi:type=\"InvalidLogin\"/>"
                        + "</detail></soapenv:Fault>")),
                500));
        VimFault untyped = SoapXml.fault(SoapXml.payload(
                stream(envelope("<soapenv:Fault><faultstring>boom</faultstring></soapenv:Fault>")), 500));
        assertThat(typed)
                .isNotNull()
                .satisfies(f -> assertThat(f.is("InvalidLogin")).isTrue());
        assertThat(untyped).isNotNull().satisfies(f -> {
            assertThat(f.type()).isEmpty();
            assertThat(Failures.text(f)).isEqualTo("boom");
        });
    }

    private static Element devices(String devices) throws Exception {
        return property("config.hardware.device", "<val xsi:type=\"ArrayOfVirtualDevice\">" + devices + "</val>");
    }

    private static Element property(String name, String value) throws Exception {
        return response(
                "RetrievePropertiesEx",
                "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>" + name + "</name>" + value
                        + "</propSet></objects></returnval>");
    }

    private static Element response(String method, String content) throws Exception {
        String name = method + "Response";
        return SoapXml.payload(
                stream(envelope("<" + name + " xmlns=\"urn:vim25\">" + content + "</" + name + ">")), 200);
    }

    private static String envelope(String body) {
        return "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Header/><soapenv:Body>" + body
                + "</soapenv:Body></soapenv:Envelope>";
    }

    private static ByteArrayInputStream stream(String xml) {
        return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
    }
}
