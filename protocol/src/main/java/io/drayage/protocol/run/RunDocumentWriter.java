package io.drayage.protocol.run;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Records into fields of run.json, always in the same order. */
final class RunDocumentWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("");

    private final JsonGenerator json;

    private RunDocumentWriter(JsonGenerator json) {
        this.json = json;
    }

    static byte[] write(RunDocument document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
            DefaultIndenter twoBlanks = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(new DefaultPrettyPrinter(SEPARATORS)
                    .withObjectIndenter(twoBlanks)
                    .withArrayIndenter(twoBlanks));
            new RunDocumentWriter(json).document(document);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private void document(RunDocument run) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", RunDocumentCodec.FORMAT);
        json.writeNumberField("version", RunDocumentCodec.VERSION);
        text("installationId", run.installationId());
        text("jobId", run.jobId());
        text("runId", run.runId());
        text("publicJobId", run.publicJobId());
        text("publicRunId", run.publicRunId());
        optional("parentRunId", run.parentRunId());
        json.writeNumberField("fence", run.fence());
        text("createdAt", run.createdAt());
        text("sealedAt", run.sealedAt());
        json.writeObjectFieldStart("vm");
        vm(run.vm());
        json.writeEndObject();
        json.writeNumberField("epoch", run.epoch());
        text("consistency", run.consistency());
        optional("consistencyReason", run.consistencyReason());
        json.writeNumberField("blocksTrustedUnread", run.blocksTrustedUnread());
        json.writeArrayFieldStart("disks");
        for (RunDocument.Disk disk : run.disks()) {
            disk(disk);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void vm(RunDocument.Vm vm) throws IOException {
        text("vcenterUuid", vm.vcenterUuid());
        text("instanceUuid", vm.instanceUuid());
        text("moref", vm.moref());
        text("name", vm.name());
        text("path", vm.path());
        text("guestId", vm.guestId());
        text("firmware", vm.firmware());
    }

    private void disk(RunDocument.Disk disk) throws IOException {
        json.writeStartObject();
        text("diskId", disk.diskId());
        json.writeNumberField("deviceKey", disk.deviceKey());
        text("label", disk.label());
        text("backingUuid", disk.backingUuid());
        json.writeNumberField("capacityBytes", disk.capacityBytes());
        optional("changeId", disk.changeId());
        text("transport", disk.transport());
        text("changeSource", disk.changeSource());
        json.writeFieldName("manifest");
        manifest(disk.manifest());
        json.writeArrayFieldStart("chain");
        for (RunDocument.ManifestRef older : disk.chain()) {
            manifest(older);
        }
        json.writeEndArray();
        json.writeNumberField("runsSinceSweep", disk.runsSinceSweep());
        json.writeNumberField("blocksTrustedUnread", disk.blocksTrustedUnread());
        json.writeNumberField("epoch", disk.epoch());
        json.writeNumberField("samplesMismatched", disk.samplesMismatched());
        optional("frozenFile", disk.frozenFile());
        json.writeEndObject();
    }

    private void manifest(RunDocument.ManifestRef manifest) throws IOException {
        json.writeStartObject();
        text("key", manifest.key());
        text("sha256", manifest.sha256());
        json.writeNumberField("lengthBytes", manifest.lengthBytes());
        json.writeNumberField("level", manifest.level());
        json.writeNumberField("dataBlocks", manifest.dataBlocks());
        json.writeNumberField("zeroBlocks", manifest.zeroBlocks());
        json.writeEndObject();
    }

    private void optional(String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            text(name, value.get());
        }
    }

    /** A text longer than readers accept must fail here, not when the run is needed. */
    private void text(String name, Object value) throws IOException {
        String text = value.toString();
        if (text.length() > RunDocumentCodec.MAX_TEXT) {
            throw new IllegalArgumentException(
                    name + " has " + text.length() + " characters, more than " + RunDocumentCodec.MAX_TEXT);
        }
        json.writeStringField(name, text);
    }
}
