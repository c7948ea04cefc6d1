package io.drayage.protocol.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The run.json of protocol/README.md, and pieces of it. */
public final class RunDocuments {
    static final UUID INSTALLATION = UUID.fromString("b3a1f0de-3c55-4e0b-9d1c-0a4f3a1b2c3d");
    static final UUID JOB = UUID.fromString("2d0f7a1e-8a4b-4c9e-a3b5-6f7e8d9c0b1a");
    static final UUID RUN = UUID.fromString("0c7bd3a2-5b0e-4f5d-9a61-2f6f0f5b7d11");
    static final UUID PARENT = UUID.fromString("9e107d9d-372b-4b68-8e07-1a2b3c4d5e6f");
    static final UUID DISK = UUID.fromString("5f0c1c52-6d2e-8a3b-8c9d-0e1f2a3b4c5d");

    /** Of the manifest in the README. */
    private static final String DELTA_SHA256 = "8240d0da1ffb320f8c1ee24196941dac7d4ba6baeb45209ecf0ce9dc0504b86a";

    private static final String FULL_SHA256 = "4f1c".repeat(16);

    private RunDocuments() {}

    /** The whole document. */
    public static RunDocument example() {
        return new RunDocument(
                INSTALLATION,
                JOB,
                RUN,
                "sms-job-7f3a9c21",
                "sms-run-0be41d77",
                Optional.of(PARENT),
                3,
                Instant.parse("2026-11-24T13:46:09Z"),
                Instant.parse("2026-11-24T13:52:41.250Z"),
                new RunDocument.Vm(
                        "dbed6e0c-bd88-4ef6-b594-21283e1c677f",
                        "52b1a1d8-61c2-8c0a-8d1f-5b8e0a5f6a01",
                        "vm-101",
                        "web01",
                        "/Zürich/vm/web/web01",
                        "ubuntu64Guest",
                        "efi"),
                1,
                "crash",
                Optional.of("VMware Tools did not quiesce the guest"),
                2_043,
                List.of(disk()));
    }

    static RunDocument.Disk disk() {
        return disk(DISK, 2000, manifest(RUN, 3, 1), List.of(manifest(PARENT, 1, 0)));
    }

    static RunDocument.Disk disk(
            UUID id, int deviceKey, RunDocument.ManifestRef manifest, List<RunDocument.ManifestRef> chain) {
        return new RunDocument.Disk(
                id,
                deviceKey,
                "Hard disk 1",
                "6000C29a-4f0e-1c5d-9a61-2f6f0f5b7d11",
                1_073_741_824,
                Optional.of("52 de ad be ef/7"),
                "nfc",
                "cbt",
                manifest,
                chain,
                3,
                2_043,
                1);
    }

    static RunDocument.ManifestRef manifest(UUID run, long fence, int level) {
        return new RunDocument.ManifestRef(
                ObjectKeys.manifest(INSTALLATION, JOB, run, fence, DISK),
                level == 0 ? FULL_SHA256 : DELTA_SHA256,
                level == 0 ? 117_204 : 384,
                level,
                level == 0 ? 1_203 : 1,
                level == 0 ? 845 : 4);
    }
}
