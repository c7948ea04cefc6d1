package io.drayage.protocol.run;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.protocol.Fuzz;
import io.drayage.protocol.MalformedInputException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RunDocumentCodecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OPTIONAL = Set.of(
            "parentRunId",
            "consistencyReason",
            "disks[0].changeId",
            "disks[0].runsSinceSweep",
            "disks[0].blocksTrustedUnread",
            "disks[0].samplesMismatched",
            "disks[0].epoch");

    @Test
    void documentsComeBack() {
        RunDocument document = RunDocuments.example();

        byte[] json = RunDocumentCodec.encode(document);

        assertThat(RunDocumentCodec.decode(json)).isEqualTo(document);
        assertThat(RunDocumentCodec.encode(document)).isEqualTo(json);
        assertThat(new String(json, UTF_8))
                .contains("\"/Zürich/vm/web/web01\"")
                .endsWith("}\n")
                .doesNotContain("\r");
    }

    @Test
    void whatIsAbsentIsNotWritten() {
        RunDocument first = firstRun();

        byte[] json = RunDocumentCodec.encode(first);

        assertThat(new String(json, UTF_8)).doesNotContain("parentRunId", "consistencyReason", "changeId", "null");
        assertThat(RunDocumentCodec.decode(json)).isEqualTo(first);
    }

    @Test
    void manifestsAreListedNewestFirst() {
        assertThat(RunDocuments.disk().manifests())
                .containsExactly(
                        RunDocuments.manifest(RunDocuments.RUN, 3, 1),
                        RunDocuments.manifest(RunDocuments.PARENT, 1, 0));
    }

    @Test
    void everyMissingFieldIsNamed() {
        List<String> fields = new ArrayList<>();
        collect("", tree(), fields);
        assertThat(fields).hasSize(43);
        for (String field : fields) {
            assertRefused(root -> remove(root, field), field + " is missing");
        }
    }

    @Test
    void aDiskOfAnOlderDocumentWasReadWhole() {
        ObjectNode root = tree();
        disk(root).remove(List.of("runsSinceSweep", "blocksTrustedUnread", "samplesMismatched", "epoch"));

        RunDocument.Disk disk = RunDocumentCodec.decode(bytes(root)).disks().get(0);

        assertThat(disk.runsSinceSweep()).isZero();
        assertThat(disk.blocksTrustedUnread()).isZero();
        assertThat(disk.samplesMismatched()).isZero();
        assertThat(disk.epoch()).isZero();
    }

    @Test
    void theFrozenLinkComesBack() {
        ObjectNode root = tree();
        disk(root).put("frozenFile", "[ds 1] web/web.vmdk");

        RunDocument document = RunDocumentCodec.decode(bytes(root));

        assertThat(document.disks().get(0)).isEqualTo(RunDocuments.disk().frozenAt("[ds 1] web/web.vmdk"));
        assertThat(RunDocumentCodec.decode(RunDocumentCodec.encode(document))).isEqualTo(document);
    }

    @Test
    void fieldsOfLaterVersionsArePassedOver() {
        ObjectNode root = tree();
        root.put("later", 1).putObject("more").put("x", 2);
        ((ObjectNode) root.get("disks").get(0)).putArray("later").add(1);

        assertThat(RunDocumentCodec.decode(bytes(root))).isEqualTo(RunDocuments.example());
    }

    @Test
    void anotherFormatOrVersionIsRefused() {
        assertRefused(root -> root.put("format", "x"), "format is not drayage-run");
        assertRefused(root -> root.put("version", 2), "version is 2, this reader knows 1");
    }

    @Test
    void wrongTypesAreRefusedByName() {
        assertRefused(root -> root.put("publicJobId", 1), "publicJobId is not a text");
        assertRefused(root -> root.putNull("parentRunId"), "parentRunId is not a text");
        assertRefused(root -> root.put("fence", "1"), "fence is not an integer of 64 bits");
        assertRefused(root -> root.put("fence", 1.5), "fence is not an integer of 64 bits");
        assertRefused(
                root -> root.put("fence", new BigInteger("9223372036854775808")), "fence is not an integer of 64 bits");
        assertRefused(root -> root.put("epoch", 1L << 31), "epoch is not an integer of 32 bits");
        assertRefused(root -> root.put("jobId", "1-1-1-1-1"), "jobId is not a UUID in lower case");
        assertRefused(root -> root.put("jobId", "nonsense"), "jobId is not a UUID in lower case");
        assertRefused(root -> root.put("sealedAt", "yesterday"), "sealedAt is not a time like 2026-11-24T13:46:09Z");
        assertRefused(root -> root.put("vm", "web01"), "vm is not an object");
        assertRefused(root -> root.put("disks", 1), "disks is not an array");
        assertRefused(root -> root.putArray("disks").add(1), "disks[0] is not an object");
        assertMalformed(
                () -> RunDocumentCodec.decode("[]".getBytes(UTF_8)),
                "run.json at byte 0: the document is not an object");
        assertMalformed(
                () -> RunDocumentCodec.decode(new byte[0]), "run.json at byte 0: the document is not an object");
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        assertRefused(root -> root.put("fence", -1), "fence is negative");
        assertRefused(root -> root.put("epoch", -1), "epoch is negative");
        assertRefused(root -> root.put("blocksTrustedUnread", -1), "blocksTrustedUnread is negative");
        assertRefused(root -> root.put("consistency", "auto"), "consistency is none of [application, crash]");
        assertRefused(root -> root.putArray("disks"), "disks are not 1 to 1024");
        assertRefused(root -> disk(root).put("capacityBytes", 0), "disks[0].capacityBytes is out of range");
        assertRefused(root -> disk(root).put("epoch", -1), "disks[0].epoch is negative");
        assertRefused(root -> disk(root).put("epoch", 1L << 31), "disks[0].epoch is not an integer of 32 bits");
        assertRefused(root -> disk(root).put("runsSinceSweep", -1), "disks[0].runsSinceSweep is negative");
        assertRefused(root -> disk(root).put("blocksTrustedUnread", -1), "disks[0].blocksTrustedUnread is negative");
        assertRefused(root -> disk(root).put("samplesMismatched", -1), "disks[0].samplesMismatched is negative");
        assertRefused(root -> disk(root).put("transport", "fax"), "disks[0].transport is none of [https, lease, nfc]");
        assertRefused(
                root -> disk(root).put("changeSource", "x"), "disks[0].changeSource is none of [cbt, full, hash]");
        assertRefused(root -> manifest(root).put("key", "../x"), "disks[0].manifest.key is not a manifest's");
        assertRefused(
                root -> manifest(root)
                        .put("key", ObjectKeys.runDocument(RunDocuments.JOB, RunDocuments.JOB, RunDocuments.RUN)),
                "disks[0].manifest.key is not a manifest's");
        assertRefused(
                root -> manifest(root).put("sha256", "F".repeat(64)),
                "disks[0].manifest.sha256 is not 64 lower-case hex digits");
        assertRefused(root -> manifest(root).put("lengthBytes", 0), "disks[0].manifest.lengthBytes is not positive");
        assertRefused(root -> manifest(root).put("level", 17), "disks[0].manifest.level is out of range");
        assertRefused(root -> manifest(root).put("dataBlocks", -1), "disks[0].manifest.dataBlocks is negative");
        assertRefused(root -> manifest(root).put("zeroBlocks", -1), "disks[0].manifest.zeroBlocks is negative");
    }

    @Test
    void chainsMustDescendToTheFullManifest() {
        assertRefused(
                root -> manifest(root).put("level", 2),
                "disks[0].chain does not have as many manifests as manifest has levels");
        assertRefused(
                root -> ((ObjectNode) disk(root).get("chain").get(0)).put("level", 1),
                "disks[0].chain does not descend level by level to 0");
    }

    @Test
    void aDiskTwiceIsRefused() {
        RunDocument.Disk disk = RunDocuments.disk();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(List.of(disk, disk)))
                .withMessage("disks hold the same diskId twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        with(List.of(disk, RunDocuments.disk(RunDocuments.JOB, 2000, disk.manifest(), disk.chain()))))
                .withMessage("disks hold the same deviceKey twice");
    }

    @Test
    void badJsonIsRefusedWhereItIs() {
        assertMalformed(
                () -> RunDocumentCodec.decode("{\"a\" 1}".getBytes(UTF_8)), "run.json at byte 5: not well-formed JSON");
        assertBadJson("{\"a\":1,\"a\":2}", "not well-formed JSON");
        assertBadJson("{} {}", "not well-formed JSON");
        assertBadJson("{\"a\":NaN}", "not well-formed JSON");
        assertMalformed(
                () -> RunDocumentCodec.decode(new byte[] {'"', (byte) 0xff, '"'}), "run.json at byte 0: not UTF-8");
    }

    @Test
    void hostileSizesAreRefused() {
        String limit = "nested too deep, or a name, text or number too long";
        assertBadJson("[".repeat(100_000), limit);
        assertBadJson("{\"a\":\"" + "x".repeat(1 << 20) + "\"}", limit);
        assertBadJson("{\"" + "x".repeat(1 << 20) + "\":1}", limit);
        assertBadJson("{\"a\":" + "9".repeat(100_000) + "}", limit);
        assertMalformed(
                () -> RunDocumentCodec.decode(new byte[RunDocumentCodec.MAX_BYTES + 1]),
                "run.json at byte 0: 8388609 bytes, more than 8388608");
    }

    @Test
    void textsThatReadersRefuseAreNotWritten() {
        RunDocument example = RunDocuments.example();
        RunDocument tooLong = new RunDocument(
                example.installationId(),
                example.jobId(),
                example.runId(),
                "x".repeat(4097),
                "",
                Optional.empty(),
                0,
                example.createdAt(),
                example.sealedAt(),
                example.vm(),
                0,
                "crash",
                Optional.empty(),
                0,
                example.disks());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunDocumentCodec.encode(tooLong))
                .withMessage("publicJobId has 4097 characters, more than 4096");
    }

    @Test
    void damagedDocumentsOnlyEverThrowMalformedInput() {
        byte[] good = RunDocumentCodec.encode(RunDocuments.example());
        Random random = new Random(31);
        for (int i = 0; i < 1_500; i++) {
            Fuzz.accepts(Fuzz.damage(good, random), RunDocumentCodec::decode);
        }
    }

    private static RunDocument firstRun() {
        RunDocument.Disk disk = RunDocuments.disk();
        RunDocument.Disk full = new RunDocument.Disk(
                disk.diskId(),
                2000,
                "",
                "",
                disk.capacityBytes(),
                Optional.empty(),
                "lease",
                "full",
                disk.chain().get(0),
                List.of());
        RunDocument example = RunDocuments.example();
        return new RunDocument(
                example.installationId(),
                example.jobId(),
                example.runId(),
                "",
                "",
                Optional.empty(),
                0,
                example.createdAt(),
                example.sealedAt(),
                example.vm(),
                0,
                "application",
                Optional.empty(),
                0,
                List.of(full));
    }

    private static RunDocument with(List<RunDocument.Disk> disks) {
        RunDocument e = RunDocuments.example();
        return new RunDocument(
                e.installationId(),
                e.jobId(),
                e.runId(),
                "",
                "",
                e.parentRunId(),
                0,
                e.createdAt(),
                e.sealedAt(),
                e.vm(),
                0,
                "crash",
                Optional.empty(),
                0,
                disks);
    }

    private static void collect(String path, JsonNode node, List<String> fields) {
        if (node.isArray()) {
            collect(path + "[0]", node.get(0), fields);
            return;
        }
        node.properties().forEach(field -> {
            String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (!OPTIONAL.contains(name)) {
                fields.add(name);
            }
            collect(name, field.getValue(), fields);
        });
    }

    private static void remove(ObjectNode root, String field) {
        int dot = field.lastIndexOf('.');
        JsonNode parent = dot < 0
                ? root
                : root.at("/" + field.substring(0, dot).replace("[0]", "/0").replace('.', '/'));
        ((ObjectNode) parent).remove(field.substring(dot + 1));
    }

    private static ObjectNode disk(ObjectNode root) {
        return (ObjectNode) root.get("disks").get(0);
    }

    private static ObjectNode manifest(ObjectNode root) {
        return (ObjectNode) disk(root).get("manifest");
    }

    private static void assertRefused(Consumer<ObjectNode> change, String reason) {
        ObjectNode root = tree();
        change.accept(root);
        assertMalformed(() -> RunDocumentCodec.decode(bytes(root)), "run.json at byte 0: " + reason);
    }

    private static void assertBadJson(String json, String reason) {
        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> RunDocumentCodec.decode(json.getBytes(UTF_8)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static ObjectNode tree() {
        try {
            return (ObjectNode) JSON.readTree(RunDocumentCodec.encode(RunDocuments.example()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(JsonNode root) {
        return root.toString().getBytes(UTF_8);
    }
}
