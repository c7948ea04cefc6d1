package io.drayage.control.persistence;

import io.drayage.engine.api.RunLedger.ComparedRow;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.EpochRow;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/** Rows of one disk for the ledger's tests. */
final class LedgerRows {
    static final UUID DISK = UUID.fromString("aaaaaaaa-0000-0000-0000-000000000001");

    private LedgerRows() {}

    static DiskRow disk() {
        return disk(0, "52 3c/4");
    }

    static DiskRow atEpoch(int epoch) {
        return disk(epoch, "52 3c/9");
    }

    private static DiskRow disk(int epoch, String changeId) {
        return new DiskRow(
                DISK,
                2000,
                "Hard disk 1",
                1 << 30,
                epoch,
                "nfc",
                "cbt",
                0,
                Optional.of(changeId),
                Optional.of("[ds] a/a.vmdk"));
    }

    static EpochRow epoch(int epoch, String changeId, Optional<String> mark) {
        return new EpochRow(DISK, epoch, Optional.of(changeId), Optional.of("[ds] a/a.vmdk"), mark.map(Buffer::buffer));
    }

    static ComparedRow mark(int epoch, long samplesMismatched, String mark) {
        return new ComparedRow(DISK, epoch, samplesMismatched, Buffer.buffer(mark));
    }

    static UploadRow upload(int segment, String key) {
        return new UploadRow(DISK, segment, key, "upload-" + segment, 1);
    }

    static PartRow part(int segment, int number) {
        return new PartRow(
                DISK,
                0,
                segment,
                number,
                "\"etag-" + number + "\"",
                number * 1000L,
                1000 + number,
                Buffer.buffer(new byte[] {0, (byte) number, -1}));
    }
}
