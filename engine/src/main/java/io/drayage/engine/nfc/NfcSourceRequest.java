package io.drayage.engine.nfc;

import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One disk to be read over NFC.
 *
 * @param diskName as errors name it
 * @param path the frozen link, {@code [datastore] directory/disk.vmdk}; its whole chain is read
 * @param capacityBytes of the disk; the host must say the same
 * @param toRead the blocks to deliver, all of them on the disk
 * @param tickets a new ticket for each connection; called on the source's context
 * @param plain NFC without TLS: only when asked for
 * @param place for the governor
 */
public record NfcSourceRequest(
        String diskName,
        String path,
        long capacityBytes,
        BlockSet toRead,
        Supplier<Future<NfcTicket>> tickets,
        boolean plain,
        NfcTuning tuning,
        StreamPlace place) {}
