package io.drayage.engine.run;

import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockSet;
import java.util.Optional;

/** A way to read any blocks of a frozen disk, without an export lease. Stateless; any context. */
public interface DirectTransport {
    /** {@code nfc} or {@code https}. */
    String name();

    /** Why this disk cannot be read in this way, as far as that is known before it is tried; without a full stop. */
    Optional<String> refusal(SnapshotDisk disk, String datastoreType);

    /** Makes a source for the blocks of {@code toRead}; nothing is opened yet. */
    BlockSource open(Reading reading);

    /**
     * What is to be read.
     *
     * @param diskName as its user knows it
     */
    record Reading(
            VsphereClient vcenter,
            RunOrder order,
            VsphereClient.VirtualMachine vm,
            SnapshotDisk disk,
            String diskName,
            BlockSet toRead,
            StreamPlace place) {}
}
