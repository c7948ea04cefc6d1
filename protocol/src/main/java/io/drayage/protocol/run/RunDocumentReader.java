package io.drayage.protocol.run;

/** Fields of run.json into records. */
final class RunDocumentReader {
    private RunDocumentReader() {}

    static RunDocument read(JsonFields root) {
        if (!root.text("format").equals(RunDocumentCodec.FORMAT)) {
            throw root.refused("format", "is not " + RunDocumentCodec.FORMAT);
        }
        long version = root.integer("version");
        if (version != RunDocumentCodec.VERSION) {
            throw root.refused("version", "is " + version + ", this reader knows " + RunDocumentCodec.VERSION);
        }
        return root.build(f -> new RunDocument(
                f.uuid("installationId"),
                f.uuid("jobId"),
                f.uuid("runId"),
                f.text("publicJobId"),
                f.text("publicRunId"),
                f.optionalUuid("parentRunId"),
                f.integer("fence"),
                f.instant("createdAt"),
                f.instant("sealedAt"),
                vm(f.object("vm")),
                f.smallInteger("epoch"),
                f.text("consistency"),
                f.optionalText("consistencyReason"),
                f.integer("blocksTrustedUnread"),
                f.list("disks", disk -> disk.build(RunDocumentReader::disk))));
    }

    private static RunDocument.Vm vm(JsonFields f) {
        return new RunDocument.Vm(
                f.text("vcenterUuid"),
                f.text("instanceUuid"),
                f.text("moref"),
                f.text("name"),
                f.text("path"),
                f.text("guestId"),
                f.text("firmware"));
    }

    private static RunDocument.Disk disk(JsonFields f) {
        return new RunDocument.Disk(
                f.uuid("diskId"),
                f.smallInteger("deviceKey"),
                f.text("label"),
                f.text("backingUuid"),
                f.integer("capacityBytes"),
                f.optionalText("changeId"),
                f.text("transport"),
                f.text("changeSource"),
                f.object("manifest").build(RunDocumentReader::manifest),
                f.list("chain", older -> older.build(RunDocumentReader::manifest)),
                // Documents from before CBT have none of these, and in their runs everything was read.
                (int) f.integerOr("runsSinceSweep", 0, Integer.MAX_VALUE),
                f.integerOr("blocksTrustedUnread", 0, Long.MAX_VALUE),
                (int) f.integerOr("epoch", 0, Integer.MAX_VALUE),
                f.integerOr("samplesMismatched", 0, Long.MAX_VALUE),
                f.optionalText("frozenFile"));
    }

    private static RunDocument.ManifestRef manifest(JsonFields f) {
        return new RunDocument.ManifestRef(
                f.text("key"),
                f.text("sha256"),
                f.integer("lengthBytes"),
                f.smallInteger("level"),
                f.integer("dataBlocks"),
                f.integer("zeroBlocks"));
    }
}
