package io.drayage.lab.nfc;

import io.drayage.lab.disk.GrainContent;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * An opened link of a disk.
 *
 * @param vm name of its VM
 * @param ordinal which of the VM's disks
 * @param content what the chain down to this link holds
 * @param readable whether it can still be read; false once the snapshot that froze it is gone
 * @param ddb the descriptor's disk database, keys without {@code ddb.}
 * @param close gives the link back; must be run exactly once, from any thread
 */
public record NfcFile(
        String vm,
        int ordinal,
        GrainContent content,
        BooleanSupplier readable,
        Map<String, String> ddb,
        Runnable close) {
    /** Copies the database. */
    public NfcFile {
        ddb = Map.copyOf(ddb);
    }
}
